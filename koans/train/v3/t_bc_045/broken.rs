/// A car that wants to cross.
#[derive(Debug)]
pub struct Car {
    pub plate: String,
    pub length: u32,
}

#[derive(Debug)]
pub struct Ferry {
    deck: Vec<Car>,
    room: u32,
}

impl Ferry {
    pub fn new(room: u32) -> Self {
        Ferry { deck: vec![], room }
    }

    /// Lets a car drive on, or gives it back if there is no room for it.
    pub fn load(&mut self, car: Car) -> Result<u32, Car> {
        if car.length > self.room {
            return Err(car);
        }
        self.deck.push(car);
        self.room -= car.length;
        Ok(self.room)
    }

    /// Who is aboard.
    pub fn plates(&self) -> Vec<&str> {
        let cars = self.deck.iter();
        cars.map(|car| &*car.plate).collect()
    }
}

/// Loads what fits of a queue of cars and gives the others back.
pub fn board(ferry: &mut Ferry, queue: Vec<Car>) -> Vec<Car> {
    let mut left = Vec::new();
    for car in queue {
        if let Err(car) = ferry.load(car) {
            left.push(car);
        }
    }
    left
}

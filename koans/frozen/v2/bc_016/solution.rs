pub struct Voyage {
    pub captain: String,
    pub miles: u32,
}

#[derive(Default)]
pub struct Register {
    done: Vec<Voyage>,
}

impl Register {
    fn enter(&mut self, voyage: Voyage) {
        self.done.push(voyage);
    }

    /// Enters the voyage; the captain and the pay in crowns are returned.
    pub fn close(&mut self, voyage: Voyage) -> (String, u32) {
        let captain = voyage.captain.clone();
        let pay = 12 + voyage.miles / 5;
        self.enter(voyage);
        (captain.trim().to_string(), pay)
    }

    pub fn miles(&self) -> u32 {
        self.done.iter().map(|voyage| voyage.miles).sum()
    }
}

/// A scooter and how full it is, in percent.
#[derive(Debug, Clone, PartialEq)]
pub struct Scooter {
    pub id: u32,
    pub charge: u32,
}

pub struct Yard {
    pub scooters: Vec<Scooter>,
    battery: u32,
    log: Vec<(u32, u32)>,
}

impl Yard {
    pub fn new(scooters: Vec<Scooter>, battery: u32) -> Self {
        let log = Vec::new();
        Yard {
            scooters,
            battery,
            log,
        }
    }

    /// Takes up to `wanted` out of the battery and notes for whom.
    fn draw(&mut self, id: u32, wanted: u32) -> u32 {
        let got = wanted.min(self.battery);
        self.battery -= got;
        self.log.push((id, got));
        got
    }

    /// Charges every scooter as far as the battery allows.
    pub fn charge_all(&mut self) {
        for scooter in self.scooters.iter_mut() {
            let missing = 100 - scooter.charge.min(100);
            scooter.charge += self.draw(scooter.id, missing);
        }
    }

    /// What was drawn, scooter by scooter.
    pub fn log(&self) -> &[(u32, u32)] {
        &self.log
    }
}

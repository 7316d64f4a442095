/// A tank and what is in it, in litres.
#[derive(Debug, PartialEq)]
pub struct Tank {
    pub level: u32,
    pub room: u32,
}

/// Tanks, and how much was pumped between them so far.
pub struct Depot {
    pub tanks: Vec<Tank>,
    pub pumped: u32,
}

impl Depot {
    /// Pumps up to `litres` and says how much went over.
    pub fn pour(&mut self, from: usize, to: usize, litres: u32) -> u32 {
        let target = &self.tanks[to];
        let amount = litres
            .min(self.tanks[from].level)
            .min(target.room - target.level);
        self.tanks[from].level -= amount;
        self.tanks[to].level += amount;
        self.pumped += amount;
        amount
    }
}

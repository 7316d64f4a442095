/// A sheep and how hungry it is.
pub struct Sheep {
    pub hunger: u32,
}

/// A meadow, its grass, and the flock on it.
pub struct Meadow {
    pub grass: u32,
    pub flock: Vec<Sheep>,
}

impl Sheep {
    fn graze(&mut self, meadow: &mut Meadow) {
        let eaten = meadow.cut(self.hunger);
        self.hunger -= eaten;
    }
}

impl Meadow {
    /// Takes grass away, at most what there is.
    fn cut(&mut self, wanted: u32) -> u32 {
        let cut = wanted.min(self.grass);
        self.grass -= cut;
        cut
    }

    /// A day: every sheep gets hungrier and eats, then the grass grows by two.
    pub fn day(&mut self) {
        let mut flock = self.flock.split_off(0);
        for sheep in &mut flock {
            sheep.hunger += 3;
            sheep.graze(self);
        }
        self.flock = flock;
        self.grass += 2;
    }
}

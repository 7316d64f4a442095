/// An amount of water.
#[derive(PartialEq, PartialOrd, Clone, Copy, Debug)]
pub struct Litres(pub f64);

/// A barrel below a gutter.
pub struct Barrel {
    pub holds: Litres,
    pub level: Litres,
}

impl Barrel {
    /// Fills in rain and gives back what runs over.
    pub fn fill(&mut self, rain: Litres) -> Litres {
        let wanted = self.level.0 + rain.0;
        self.level = Litres(wanted.min(self.holds.0));
        Litres(wanted - self.level.0)
    }
}

/// All the water that was collected.
pub fn collected(barrels: &[Barrel]) -> Litres {
    Litres(barrels.iter().map(|barrel| barrel.level.0).sum())
}

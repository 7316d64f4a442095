pub struct Tour {
    pub entry: Option<u32>,
    pub guide: Option<u32>,
    pub bus: u32,
}

impl Tour {
    /// The fees of the tour for a group; a bus takes eight people.
    pub fn total(&self, people: u32) -> Option<u32> {
        let buses = people.div_ceil(8) * self.bus;
        let each = self.entry.checked_mul(people)?;
        each.checked_add(buses)?.checked_add(self.guide?)
    }
}

pub fn cheapest(tours: &[Tour], people: u32) -> Option<u32> {
    tours.iter().filter_map(|tour| tour.total(people)).min()
}

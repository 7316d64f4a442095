pub struct Calendar {
    pub booked: Vec<u32>,
    pub closes: u32,
}

impl Calendar {
    /// The free hours from an hour on, in order.
    pub fn free(&self, from: u32) -> impl Iterator<Item = u32> + use<> {
        (from..self.closes).filter(|hour| !self.booked.contains(hour))
    }

    pub fn book_next(&mut self, from: u32) -> Option<u32> {
        let hour = self.free(from).next()?;
        self.booked.push(hour);
        Some(hour)
    }
}

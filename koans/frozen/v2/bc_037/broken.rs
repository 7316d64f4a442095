pub struct Skyline {
    pub towers: Vec<(String, u32)>,
}

impl Skyline {
    fn tallest(&self) -> Option<&u32> {
        self.towers.iter().map(|(_, height)| height).max()
    }

    /// Marks every tower that is as tall as the tallest one.
    pub fn flag(&mut self) -> usize {
        let mut flagged = 0;
        let Some(top) = self.tallest() else {
            return 0;
        };
        for (name, height) in self.towers.iter_mut() {
            if height == top {
                name.push('*');
                flagged += 1;
            }
        }
        flagged
    }
}

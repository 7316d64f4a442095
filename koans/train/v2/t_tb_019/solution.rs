/// A hall that sorts things into lanes.
pub struct Hall<F> {
    lane_of: F,
    lanes: Vec<u32>,
}

impl<F> Hall<F> {
    pub fn new(lanes: usize, lane_of: F) -> Self {
        Self {
            lane_of,
            lanes: vec![0; lanes],
        }
    }

    /// Puts a piece on its lane; false if the hall has no such lane.
    pub fn sort<P>(&mut self, piece: &P) -> bool
    where
        F: Fn(&P) -> usize,
    {
        let lane = (self.lane_of)(piece);
        match self.lanes.get_mut(lane) {
            Some(count) => *count += 1,
            None => return false,
        }
        true
    }

    pub fn counts(&self) -> &[u32] {
        &self.lanes
    }
}

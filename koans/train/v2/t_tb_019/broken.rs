/// A hall that sorts things into lanes.
pub struct Hall<F> {
    lane_of: F,
    lanes: Vec<u32>,
}

impl<P, F: Fn(&P) -> usize> Hall<F> {
    pub fn new(lanes: usize, lane_of: F) -> Self {
        Self {
            lane_of,
            lanes: vec![0; lanes],
        }
    }

    /// Puts a piece on its lane; false if the hall has no such lane.
    pub fn sort(&mut self, piece: &P) -> bool {
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

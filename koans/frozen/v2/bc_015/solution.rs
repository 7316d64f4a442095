#[derive(Debug, PartialEq)]
pub struct Zone {
    pub degrees: f32,
}

pub struct Kiln {
    pub zones: Vec<Zone>,
}

impl Kiln {
    /// Moves half of the difference between a zone and the one after it.
    pub fn exchange(&mut self, at: usize) {
        if let Some([hot, cold]) = self.zones.get_mut(at..at + 2) {
            let flow = (hot.degrees - cold.degrees) / 2.0;
            hot.degrees -= flow;
            cold.degrees += flow;
        }
    }
}

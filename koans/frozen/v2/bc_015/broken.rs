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
        let hot = self.zones.get_mut(at);
        let cold = self.zones.get_mut(at + 1);
        if let (Some(hot), Some(cold)) = (hot, cold) {
            let flow = (hot.degrees - cold.degrees) / 2.0;
            hot.degrees -= flow;
            cold.degrees += flow;
        }
    }
}

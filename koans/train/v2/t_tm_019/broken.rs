/// Depths of a diver in metres, one for every minute.
pub struct Dive {
    pub depths: Vec<f64>,
}

impl Dive {
    /// The deepest point.
    pub fn deepest(&self) -> f64 {
        let mut deepest = 0.0;
        for depth in &self.depths {
            deepest = deepest.max(*depth);
        }
        deepest
    }

    /// The fastest ascent, in metres a minute.
    pub fn fastest_ascent(&self) -> f64 {
        let steps = self.depths.windows(2).map(|pair| pair[0] - pair[1]);
        steps.fold(0.0, f64::max)
    }
}

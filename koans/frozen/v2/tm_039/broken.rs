#[derive(Clone, Debug, PartialEq)]
pub struct Chart {
    pub points: Vec<f64>,
    pub height: usize,
    pub filled: bool,
}

impl Chart {
    /// A chart of ten lines that is not filled.
    pub fn of(points: &[f64]) -> Self {
        let points = points.iter().map(|point| point.max(0.0)).collect();
        Chart { points, height: 10 }
    }

    pub fn bar(&self, index: usize) -> usize {
        let most = self
            .points
            .iter()
            .copied()
            .fold(f64::MIN_POSITIVE, f64::max);
        let share = self.points.get(index).map_or(0.0, |point| point / most);
        (share * self.height as f64).round() as usize
    }
}

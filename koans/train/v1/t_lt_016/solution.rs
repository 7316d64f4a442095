/// Something with a reading.
pub trait Gauge {
    fn read(&self) -> i32;
}

impl Gauge for i32 {
    fn read(&self) -> i32 {
        *self
    }
}

/// A panel shows gauges of every kind.
#[derive(Default)]
pub struct Panel<'g> {
    gauges: Vec<Box<dyn Gauge + 'g>>,
}

impl<'g> Panel<'g> {
    pub fn show<G: Gauge + 'g>(&mut self, gauges: Vec<G>) {
        for gauge in gauges {
            self.gauges.push(Box::new(gauge));
        }
    }

    /// Lowest and highest reading on the panel.
    pub fn range(&self) -> Option<(i32, i32)> {
        let readings = || self.gauges.iter().map(|gauge| gauge.read());
        Some((readings().min()?, readings().max()?))
    }
}

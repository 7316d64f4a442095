/// A gauge that gives its values one by one.
pub trait Gauge {
    type Value;
    fn next_value(&mut self) -> Option<Self::Value>;
}

/// Warms up by a step every time until a limit.
pub struct Kettle {
    pub degrees: u32,
    pub limit: u32,
}

impl Gauge for Kettle {
    type Value = u32;
    fn next_value(&mut self) -> Option<u32> {
        self.degrees += 4;
        (self.degrees <= self.limit).then_some(self.degrees)
    }
}

/// A list of values that were written down by hand.
pub struct Notes(pub Vec<u32>);

impl Gauge for Notes {
    type Value = u32;
    fn next_value(&mut self) -> Option<u32> {
        self.0.pop()
    }
}

/// The gauges of a brewery by name.
pub struct Panel {
    pub gauges: Vec<(String, Box<dyn Gauge>)>,
}

impl Panel {
    /// Asks every gauge once: a line for each that still has a value.
    pub fn read(&mut self) -> Vec<String> {
        let mut lines = Vec::new();
        for (name, gauge) in &mut self.gauges {
            lines.extend(gauge.next_value().map(|value| format!("{name}: {value}")));
        }
        lines
    }
}

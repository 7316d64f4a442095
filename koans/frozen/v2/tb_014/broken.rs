pub trait Gauge {
    fn value(&self) -> f64;
    fn unit(&self) -> &'static str;
}

pub struct Pressure {
    pub pascal: f64,
}

impl Gauge for Pressure {
    fn value(&self) -> f64 {
        self.pascal / 100_000.0
    }

    fn unit() -> &'static str {
        "bar"
    }
}

/// All gauges in one line, such as `1.5 bar`.
pub fn panel(gauges: &[Box<dyn Gauge>]) -> String {
    let shown: Vec<String> = gauges
        .iter()
        .map(|gauge| format!("{:.1} {}", gauge.value(), gauge.unit()))
        .collect();
    shown.join(", ")
}

pub trait Scale {
    const UNIT: char;
    fn from_celsius(celsius: f64) -> f64;
}

pub struct Fahrenheit;

impl Scale for Fahrenheit {
    const UNIT: char = 'F';

    fn from_celsius(celsius: f64) -> f64 {
        celsius * 1.8 + 32.0
    }
}

pub struct Thermometer {
    pub celsius: f64,
}

impl Thermometer {
    /// The reading in the scale `S`, with its unit.
    pub fn reading<S: Scale>(&self) -> String {
        format!("{:.1} {}", S::from_celsius(self.celsius), S::UNIT)
    }
}

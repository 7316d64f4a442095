const UNITS: &str = "mm=0.001;cm=0.01;m=1;km=1000";

/// The units from a place in the text on.
pub struct Units {
    rest: &'static str,
}

impl Iterator for Units {
    type Item = (&'static str, f64);

    fn next(&mut self) -> Option<Self::Item> {
        let (pair, rest) = self.rest.split_once(';').unwrap_or((self.rest, ""));
        self.rest = rest;
        let (name, factor) = pair.split_once('=')?;
        Some((name, factor.parse().ok()?))
    }
}

/// The length in metres.
pub fn metres(length: f64, unit: &str) -> Option<f64> {
    let mut units = Units { rest: UNITS };
    let (_, factor) = units.find(|(name, _)| *name == unit)?;
    Some(length * factor)
}

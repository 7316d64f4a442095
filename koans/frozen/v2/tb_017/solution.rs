use std::fmt;

#[derive(Debug, Clone, PartialEq)]
pub struct Stop(pub String);

struct Line(Vec<Stop>);

impl fmt::Display for Line {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (i, stop) in self.0.iter().enumerate() {
            let arrow = if i == 0 { "" } else { " -> " };
            write!(f, "{arrow}{}", stop.0)?;
        }
        Ok(())
    }
}

/// The line as text, in the other direction.
pub fn return_trip(stops: &[Stop]) -> String {
    let line = Line(stops.iter().rev().cloned().collect());
    line.to_string()
}

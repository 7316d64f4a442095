/// Why an altitude was refused.
#[derive(Debug, PartialEq)]
pub enum FixError {
    NoUnit,
    Unit(String),
    Number(std::num::ParseFloatError),
}

/// Metres above sea level, from a field such as `545.4,M` or `1200,F`.
pub fn altitude(field: &str) -> Result<f64, FixError> {
    let (height, unit) = field.split_once(',').ok_or(FixError::NoUnit)?;
    let height: f64 = height.trim().parse()?;
    match unit {
        "M" => Ok(height),
        "F" => Ok(height * 0.3048),
        other => Err(FixError::Unit(other.to_owned())),
    }
}

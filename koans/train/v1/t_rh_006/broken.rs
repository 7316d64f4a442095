/// Why the crane refuses to lift.
#[derive(Debug)]
pub enum CraneError {
    Overload { load: u32, limit: u32 },
    Wind { knots: u32 },
}

/// Checks a lift of `load` tonnes.
pub fn lift(load: u32, limit: u32, knots: u32) -> Result<u32, CraneError> {
    if knots > 30 {
        return Err(CraneError::Wind { knots });
    }
    if load > limit {
        return Err(CraneError::Overload { load, limit });
    }
    Ok(limit - load)
}

/// What the driver should do now.
pub fn advice(error: &CraneError) -> String {
    match error {
        CraneError::Overload { excess, .. } => format!("take off {excess} t"),
        CraneError::Wind { knots } => format!("wait, the wind blows at {knots} kn"),
    }
}

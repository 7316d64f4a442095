use std::collections::HashMap;

/// Metres above the sea by stop.
pub type Heights<'s> = HashMap<&'s str, u32>;

/// Why there is no fare.
#[derive(Debug, PartialEq)]
pub enum FareError {
    NoSuchStop(String),
    SameStop,
}

/// Cents for a ride, one for every started metre of height.
pub fn fare(heights: &Heights<'_>, from: &str, to: &str) -> Result<u32, FareError> {
    if from == to {
        return Err(FareError::SameStop);
    }
    let Some(start) = heights.get(from) else {
        return Err(FareError::NoSuchStop(from.to_owned()));
    };
    let Some(end) = heights.get(to) else {
        return Err(FareError::NoSuchStop(to.to_owned()));
    };
    Ok(start.abs_diff(*end).max(50))
}

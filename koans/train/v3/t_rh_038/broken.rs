use std::num::ParseIntError;

/// What the lift refuses.
#[derive(Debug, PartialEq)]
pub enum LiftError {
    Unreadable(ParseIntError),
    TooHeavy(u32),
}

/// The heaviest crate that may be on the lift.
pub const LIMIT: u32 = 50;

/// The load of crates, whose kilograms are separated by spaces.
pub fn load(crates: &str) -> Result<u32, LiftError> {
    let mut load = 0;
    for kilos in crates.split_whitespace() {
        match kilos.parse::<u32>() {
            Ok(kilos) if kilos <= LIMIT => load += kilos,
            Err(error) => return Err(LiftError::Unreadable(error)),
        }
    }
    Ok(load)
}

/// Whether crates can go up in one ride that carries `most` kilograms.
pub fn one_ride(crates: &str, most: u32) -> Result<bool, LiftError> {
    Ok(load(crates)? <= most)
}

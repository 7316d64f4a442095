use std::fmt::{self, Formatter};
use std::num::ParseIntError;

/// Why trails cannot be read.
#[derive(Debug, PartialEq)]
pub enum TrailError {
    Empty,
    Length(usize, ParseIntError),
}

impl fmt::Display for TrailError {
    fn fmt(&self, out: &mut Formatter) -> fmt::Result {
        match self {
            TrailError::Empty => write!(out, "there are no trails"),
            TrailError::Length(line, error) => write!(out, "line {line}: {error}"),
        }
    }
}

/// The length of the longest trail.
pub fn longest(trails: &str) -> Result<u32, TrailError> {
    let mut longest = None;
    for (index, trail) in trails.lines().enumerate() {
        let line = index + 1;
        let metres = trail.trim().parse::<u32>().map_err(TrailError::Length)?;
        if longest.is_none_or(|(_, most)| metres > most) {
            longest = Some((line, metres));
        }
    }
    longest.map(|(_, metres)| metres).ok_or(TrailError::Empty)
}

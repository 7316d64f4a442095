use std::fmt::{self, Formatter};

/// Why the robot stops.
#[derive(Debug, PartialEq)]
pub enum DriveError {
    Blocked(char),
    EndOfCorridor,
}

impl fmt::Display for DriveError {
    fn fmt(&self, out: &mut Formatter) -> fmt::Result {
        match self {
            DriveError::Blocked(thing) => write!(out, "{thing} is in the way"),
            DriveError::EndOfCorridor => write!(out, "the corridor ends"),
        }
    }
}

/// Drives over free floor, which is drawn as dots; tells where the robot is then.
pub fn drive(corridor: &str, from: usize, steps: usize) -> Result<usize, DriveError> {
    let mut floor = corridor.chars().skip(from + 1);
    for _ in 0..steps {
        match floor.next() {
            Some('.') => {}
            Some(thing) => return Err(DriveError::Blocked(thing)),
            None => return Err(DriveError::EndOfCorridor),
        }
    }
    Ok(from + steps)
}

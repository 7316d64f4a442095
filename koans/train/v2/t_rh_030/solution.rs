use std::str::FromStr;

/// A seat of a theatre.
#[derive(Debug, PartialEq)]
pub struct Seat {
    pub row: char,
    pub number: u8,
}

/// What is wrong with the text of a seat.
#[derive(Debug, PartialEq)]
pub enum SeatError {
    Row,
    Number,
}

impl FromStr for Seat {
    type Err = SeatError;

    fn from_str(seat: &str) -> Result<Self, SeatError> {
        let row = seat
            .chars()
            .next()
            .filter(char::is_ascii_uppercase)
            .ok_or(SeatError::Row)?;
        let number = seat[1..].parse().map_err(|_| SeatError::Number)?;
        Ok(Self { row, number })
    }
}

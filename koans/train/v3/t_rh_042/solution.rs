use std::{error::Error, fmt};

/// The books and the cash box differ, both in cents.
#[derive(Debug)]
pub struct Mismatch {
    pub books: i64,
    pub cash: i64,
}

impl fmt::Display for Mismatch {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "books say {}, but cash is {}", self.books, self.cash)
    }
}

impl Error for Mismatch {}

fn compare(books: i64, cash: i64) -> Result<(), Mismatch> {
    if books == cash {
        return Ok(());
    }
    Err(Mismatch { books, cash })
}

/// The day's sum of bookings such as `-250`, one a line.
pub fn close(bookings: &str, cash: i64) -> Result<i64, Box<dyn Error>> {
    let mut books = 0;
    for booking in bookings.lines() {
        books += booking.trim().parse::<i64>()?;
    }
    compare(books, cash)?;
    Ok(books)
}

use std::{error, fmt, io};

/// Why nothing was scanned.
#[derive(Debug, PartialEq)]
pub enum ScanError {
    Jam(u8),
    Disk(io::ErrorKind),
}

impl fmt::Display for ScanError {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            ScanError::Jam(page) => write!(out, "page {page} is stuck"),
            ScanError::Disk(_) => write!(out, "cannot be saved"),
        }
    }
}

impl error::Error for ScanError {}

impl From<io::Error> for ScanError {
    fn from(error: io::Error) -> Self {
        ScanError::Disk(error.kind())
    }
}

/// How many of the last failures had the reason of the very last one.
pub fn in_a_row(failures: &[ScanError]) -> usize {
    let same = |failure: &&ScanError| Some(*failure) == failures.last();
    failures.iter().rev().take_while(same).count()
}

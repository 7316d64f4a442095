use std::fmt::{Display, Formatter, Result};
use std::{error, io};

/// Why nothing was scanned.
#[derive(Debug, PartialEq)]
pub enum ScanFailure {
    Jam(u8),
    Disk(io::ErrorKind),
}

impl Display for ScanFailure {
    fn fmt(&self, out: &mut Formatter<'_>) -> Result {
        match self {
            ScanFailure::Jam(page) => write!(out, "page {page} is stuck"),
            ScanFailure::Disk(_) => write!(out, "cannot be saved"),
        }
    }
}

impl error::Error for ScanFailure {}

impl From<io::Error> for ScanFailure {
    fn from(error: io::Error) -> Self {
        ScanFailure::Disk(error.kind())
    }
}

/// How many of the last failures had the reason of the very last one.
pub fn in_a_row(failures: &[ScanFailure]) -> usize {
    let same = |failure: &&ScanFailure| Some(*failure) == failures.last();
    failures.iter().rev().take_while(same).count()
}

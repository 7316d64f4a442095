use std::io::{self, Read};

/// Why a scan gave no number.
#[derive(Debug)]
pub enum ScanError {
    Empty,
    Io(io::Error),
}

fn scan(scanner: &mut impl Read) -> Result<String, ScanError> {
    let mut number = String::new();
    scanner.read_to_string(&mut number).map_err(ScanError::Io)?;
    match number.trim() {
        "" => Err(ScanError::Empty),
        number => Ok(number.to_owned()),
    }
}

/// The numbers of all parcels.
pub fn parcels(scanners: &mut [impl Read]) -> Result<Vec<String>, ScanError> {
    let mut numbers = Vec::new();
    for scanner in scanners {
        let scanned = scan(scanner);
        if scanned == Err(ScanError::Empty) {
            continue;
        }
        numbers.push(scanned?);
    }
    Ok(numbers)
}

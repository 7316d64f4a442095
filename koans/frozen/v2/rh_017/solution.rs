#[derive(Debug, PartialEq)]
pub enum ScanError {
    Unreadable(u32),
    Damaged(u32, u8),
}

pub fn scan(belt: u32, code: &str) -> Result<u32, ScanError> {
    let bad = code.chars().filter(|c| !c.is_ascii_digit()).count();
    match bad {
        0 => code.parse().map_err(|_| ScanError::Unreadable(belt)),
        1 | 2 => Err(ScanError::Damaged(belt, 100 - 30 * bad as u8)),
        _ => Err(ScanError::Unreadable(belt)),
    }
}

/// Belts that someone has to look at, each with the certainty in percent.
pub fn to_check(scans: &[Result<u32, ScanError>]) -> Vec<(u32, u8)> {
    let mut belts = Vec::new();
    for scan in scans {
        match scan {
            Ok(_) => {}
            Err(ScanError::Unreadable(belt)) => belts.push((*belt, 0)),
            Err(ScanError::Damaged(belt, sure)) => belts.push((*belt, *sure)),
        }
    }
    belts
}

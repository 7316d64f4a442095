pub struct Letter {
    pub to: String,
    pub pages: u32,
}

pub fn stamp(letter: &Letter) -> Result<u32, String> {
    match letter.pages {
        0 => Err(format!("{}: nothing to send", letter.to)),
        1..=3 => Ok(85),
        pages if pages <= 12 => Ok(160),
        _ => Err(format!("{}: too thick", letter.to)),
    }
}

/// Postage for all letters that can be sent, and complaints about the others.
pub fn postage(letters: &[Letter]) -> (u32, Vec<String>) {
    let mut complaints = Vec::new();
    let mut total = 0;
    for result in letters.iter().map(stamp) {
        match result {
            Err(complaint) => complaints.push(complaint),
            Ok(price) => total += price,
        }
    }
    (total, complaints)
}

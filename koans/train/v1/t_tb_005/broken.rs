use std::str::FromStr;

impl FromStr for (u8, u8) {
    type Err = String;

    /// Reads a letter for the column and a digit for the row.
    fn from_str(text: &str) -> Result<Self, String> {
        match text.as_bytes() {
            [c @ b'a'..=b'h', r @ b'1'..=b'8'] => Ok((c - b'a', r - b'1')),
            _ => Err(format!("{text} is not on the board")),
        }
    }
}

/// Moves that a king needs between the squares of `way`, two words.
pub fn king_moves(way: [&str; 2]) -> Result<u8, String> {
    let (a, b): (u8, u8) = way[0].parse()?;
    let (c, d): (u8, u8) = way[1].parse()?;
    Ok(a.abs_diff(c).max(b.abs_diff(d)))
}

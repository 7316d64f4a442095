//! What is printed on Friday.

/// How urgently an article has to be bought.
pub fn urgency(pieces: u64) -> String {
    let word = match pieces {
        0 => "sold out",
        1..=9 => "order soon",
        _ => "fine",
    };
    word
}

/// One line of the report.
pub fn line(name: &str, pieces: u64) -> String {
    format!("{name:<20} {pieces:>6}  {}", urgency(pieces))
}

//! What is printed on Friday.

use crate::stock::Stock;

/// How urgently the shelf has to be filled.
pub fn urgency(stock: &Stock) -> String {
    let word = match stock.pieces() {
        0 => "sold out",
        1..=9 => "order soon",
        _ => "fine",
    };
    word
}

/// One line of the report.
pub fn line(stock: &Stock, name: &str) -> String {
    format!("{name:<20} {:>6}  {}", stock.pieces(), urgency(stock))
}

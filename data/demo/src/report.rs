//! What is printed on Friday.

use crate::stock::Stock;

/// How urgently an article has to be bought.
pub fn urgency(stock: &Stock, number: u32) -> String {
    let word = match stock.pieces(number) {
        0 => "sold out",
        1..=9 => "order soon",
        _ => "fine",
    };
    word
}

/// One line of the report.
pub fn line(stock: &Stock, number: u32, name: &str) -> String {
    format!(
        "{number:>5}  {name:<20} {:>6}  {}",
        stock.pieces(number),
        urgency(stock, number)
    )
}

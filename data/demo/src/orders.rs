//! What customers want.

use crate::catalog::Catalog;
use crate::pricing;

/// One line of an order.
#[derive(Debug)]
pub struct Line {
    pub number: u32,
    pub pieces: u32,
}

/// An order with its price.
#[derive(Debug)]
pub struct Order {
    pub lines: Vec<Line>,
    pub cents: u64,
}

/// Prices an order; lines with unknown articles cost nothing.
pub fn place(catalog: &Catalog, lines: Vec<Line>) -> Order {
    let mut cents = 0;
    for line in lines {
        if let Some(article) = catalog.find(line.number) {
            cents += pricing::total(line.pieces, article.cents);
        }
    }
    Order { lines, cents }
}

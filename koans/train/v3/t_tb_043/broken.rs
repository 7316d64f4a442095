use std::fmt::Display;

/// Something that becomes a line of a receipt.
pub trait Line {
    fn line(&self, width: usize) -> String;
}

impl<T: Display> Line for T {
    fn line(&self, width: usize) -> String {
        format!("{self:>width$}")
    }
}

/// Goods that are sold by weight, and what a kilo of them costs in cents.
pub struct Weighed {
    pub grams: u32,
    pub kilo: u32,
}

impl Weighed {
    pub fn price(&self) -> u32 {
        (self.grams * self.kilo).div_ceil(1000)
    }
}

impl Line for Weighed {
    fn line(&self, width: usize) -> String {
        let price = self.price();
        let weight = format!("{} g", self.grams);
        format!(
            "{weight}{price:>rest$}",
            rest = width.saturating_sub(weight.len())
        )
    }
}

impl Line for Option<Weighed> {
    fn line(&self, width: usize) -> String {
        match self {
            Some(goods) => goods.line(width),
            None => "-".repeat(width),
        }
    }
}

/// What a card takes off a price in cents.
pub trait Discount {
    fn apply(&self, cents: u32) -> u32;
}

pub struct Percent(u32);

impl Discount for Percent {
    fn apply(&self, cents: u32) -> u32 {
        cents - cents * self.0.min(100) / 100
    }
}

/// So much off, but nobody gets money back.
pub struct Voucher(u32);

impl Discount for Voucher {
    fn apply(&self, cents: u32) -> u32 {
        cents.saturating_sub(self.0)
    }
}

/// What comes off for a card such as `student` or `voucher 250`.
pub fn discount(card: &str) -> Box<dyn Discount> {
    match card.split_once(' ') {
        Some(("voucher", cents)) => Box::new(Voucher(cents.parse().unwrap_or(0))),
        _ if card == "student" => Box::new(Percent(40)),
        _ => Box::new(Percent(0)),
    }
}

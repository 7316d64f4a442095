/// What one of `guests` pays of an amount in cents, rounded up.
pub fn share(cents: u32, guests: u32) -> u32 {
    cents.div_ceil(guests.max(1))
}

/// A bill in cents.
pub struct Bill {
    pub food: u32,
    pub wine: u32,
}

impl Bill {
    /// What a guest pays without wine, and what one with wine pays.
    pub fn split(&self, guests: u32, drinkers: u32) -> (u32, u32) {
        let plain = share(self.food, guests);
        if drinkers == 0 {
            return (plain, plain);
        }
        (plain, plain + share(self.wine, drinkers))
    }
}

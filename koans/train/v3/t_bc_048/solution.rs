/// Something that was ordered at a table.
#[derive(Debug)]
pub struct Dish {
    pub guest: String,
    pub cents: u32,
}

/// What a table ordered, and the tip on top of it in percent.
#[derive(Debug)]
pub struct Bill {
    dishes: Vec<Dish>,
    tip: u32,
}

impl Bill {
    pub fn new(dishes: Vec<Dish>, tip: u32) -> Self {
        Bill { dishes, tip }
    }

    /// A price with the tip.
    pub fn with_tip(&self, cents: u32) -> u32 {
        cents + cents * self.tip / 100
    }

    /// Who owes how much: nobody twice, the names in the order of the bill.
    pub fn split(mut self) -> Vec<(String, u32)> {
        let mut shares: Vec<(String, u32)> = Vec::new();
        for dish in std::mem::take(&mut self.dishes) {
            let cents = self.with_tip(dish.cents);
            match shares.iter_mut().find(|share| share.0 == dish.guest) {
                Some(share) => share.1 += cents,
                None => shares.push((dish.guest, cents)),
            }
        }
        shares
    }
}

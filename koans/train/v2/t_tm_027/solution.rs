/// The bill of a table.
#[derive(Default)]
pub struct Bill {
    orders: Vec<Order>,
}

/// Something that was ordered.
pub struct Order {
    pub dish: &'static str,
    pub cents: u32,
}

impl Bill {
    /// Writes an order on the bill.
    pub fn add(&mut self, dish: &'static str, cents: u32) {
        self.orders.push(Order { dish, cents });
    }

    /// What is to pay.
    pub fn total(&self) -> u32 {
        self.orders.iter().map(|order| order.cents).sum()
    }

    /// What a guest gets back, if it was enough.
    pub fn change(&self, paid: u32) -> Option<u32> {
        paid.checked_sub(self.total())
    }

    /// The dish that costs most.
    pub fn dearest(&self) -> Option<&str> {
        let order = self.orders.iter().max_by_key(|order| order.cents)?;
        Some(order.dish)
    }
}

#[derive(Clone)]
pub struct Discount {
    pub percent: u32,
    pub floor: u32,
}

impl Discount {
    fn apply(&self, list: u32) -> u32 {
        let cut = list * self.percent.min(100) / 100;
        self.floor.max(list - cut)
    }
}

/// A function from the list price to the price; later changes do not reach it.
pub fn pricing(discount: &Discount) -> Box<dyn Fn(u32) -> u32> {
    let today = discount.clone();
    Box::new(|list| today.apply(list))
}

/// The bill for goods at their list prices.
pub fn bill(discount: &Discount, goods: &[u32]) -> u32 {
    let price = pricing(discount);
    goods.iter().map(|list| price(*list)).sum()
}

use std::{collections::BTreeMap, rc::Rc};

/// Prices in cents by product. A clone is cheap and shares them.
#[derive(Clone, Default)]
pub struct Prices {
    table: Rc<BTreeMap<String, u32>>,
}

impl Prices {
    pub fn of(&self, product: &str) -> Option<u32> {
        self.table.get(product).copied()
    }

    /// Sets a price here and nowhere else. Gives the price before.
    pub fn set(&mut self, product: &str, cents: u32) -> Option<u32> {
        self.table.insert(product.to_owned(), cents)
    }

    /// Whether both have one table and not just equal ones.
    pub fn shares_with(&self, other: &Prices) -> bool {
        Rc::ptr_eq(&self.table, &other.table)
    }
}

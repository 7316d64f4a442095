/// A pharmacy that orders what runs low.
#[derive(Default)]
pub struct Pharmacy {
    shelf: Vec<(String, u32)>,
    orders: Vec<String>,
}

impl Pharmacy {
    pub fn put(&mut self, drug: &str, boxes: u32) {
        self.shelf.push((drug.to_owned(), boxes));
    }

    fn order(&mut self, drug: &str) {
        self.orders.push(format!("10 boxes of {drug}"));
    }

    /// Orders each drug with fewer than `least` boxes.
    pub fn restock(&mut self, least: u32) -> usize {
        let before = self.orders.len();
        let low: Vec<String> = self
            .shelf
            .iter()
            .filter(|(_, boxes)| *boxes < least)
            .map(|(drug, _)| drug.clone())
            .collect();
        for drug in &low {
            self.order(drug);
        }
        self.orders.len() - before
    }

    pub fn orders(&self) -> &[String] {
        &self.orders
    }
}

#[derive(Clone, Debug, PartialEq)]
pub struct Supplier {
    pub name: String,
    pub rating: f32,
}

/// The best rated supplier; on equal ratings the first one.
pub fn best(suppliers: &[Supplier]) -> Option<&Supplier> {
    suppliers
        .iter()
        .rev()
        .max_by(|a, b| a.rating.total_cmp(&b.rating))
}

pub fn praise(suppliers: &[Supplier]) -> String {
    match best(suppliers) {
        Some(top) => format!("{} leads with {:.1}", top.name, top.rating),
        None => String::from("no suppliers"),
    }
}

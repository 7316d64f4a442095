use std::fmt::{Debug, Display};

pub struct Vase {
    pub year: i32,
}

impl Display for Vase {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "vase of {}", self.year)
    }
}

impl Debug for Vase {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "V{:04}", self.year)
    }
}

pub trait Exhibit: Display + Debug {}

impl<T: Display + Debug> Exhibit for T {}

/// The visitors' text, and the number in the archive in brackets.
pub fn labels(exhibits: &[Box<dyn Exhibit>]) -> Vec<String> {
    exhibits
        .iter()
        .map(|item| format!("{item} [{item:?}]"))
        .collect()
}

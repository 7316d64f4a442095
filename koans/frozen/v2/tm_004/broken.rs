#[derive(Debug, Default)]
pub struct Book {
    pub title: String,
    pub stars: Vec<u8>,
}

impl Book {
    /// The average of all ratings, if there is any.
    pub fn rating(&self) -> Option<f64> {
        if self.stars.is_empty() {
            return None;
        }
        let sum: f64 = self.stars.iter().map(|stars| f64::from(*stars)).sum();
        Some(sum / self.stars.len())
    }

    pub fn headline(&self) -> String {
        match self.rating() {
            Some(rating) => format!("{} ({rating:.1})", self.title),
            None => format!("{} (unrated)", self.title),
        }
    }
}

/// A jar in a larder.
pub struct Jar {
    pub content: String,
    pub grams: u32,
}

/// A larder, shelf by shelf.
pub struct Larder {
    pub shelves: Vec<Vec<Jar>>,
}

impl Larder {
    /// What is in the jars that hold something.
    pub fn contents(&self) -> impl Iterator<Item = String> {
        self.shelves
            .iter()
            .flatten()
            .filter(|jar| jar.grams > 0)
            .map(|jar| jar.content.clone())
    }
}

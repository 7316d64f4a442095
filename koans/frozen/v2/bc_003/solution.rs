pub struct Document {
    pub title: String,
    pub body: String,
}

#[derive(Default)]
pub struct Archive {
    shelves: Vec<Document>,
}

impl Archive {
    pub fn store(&mut self, document: Document) -> usize {
        self.shelves.push(document);
        self.shelves.len()
    }

    /// Stores the document and says where, with its number of long words.
    pub fn store_logged(&mut self, document: Document) -> String {
        let long = document
            .body
            .split(' ')
            .filter(|word| word.len() > 6)
            .count();
        let heading = document.title.to_uppercase();
        let shelf = self.store(document);
        format!("{heading}: shelf {shelf}, {long} long words")
    }
}

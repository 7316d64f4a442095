/// Titles and authors, as they stand in the text of a catalogue.
pub struct Catalogue<'c> {
    books: Vec<(&'c str, &'c str)>,
}

/// Reads lines such as `Momo by Michael Ende`.
pub fn catalogue(text: &str) -> Catalogue<'_> {
    let books = text.lines().filter_map(|row| row.split_once(" by "));
    Catalogue {
        books: books.collect(),
    }
}

impl Catalogue<'_> {
    /// How many books there are.
    pub fn len(&self) -> usize {
        self.books.len()
    }

    pub fn is_empty(&self) -> bool {
        self.books.is_empty()
    }

    /// Who wrote a book.
    pub fn author(&self, title: &str) -> Option<&'c str> {
        let book = self.books.iter().find(|(known, _)| *known == title)?;
        Some(book.1)
    }
}

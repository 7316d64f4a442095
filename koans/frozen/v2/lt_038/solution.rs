#[derive(Default)]
pub struct GuestBook {
    names: Vec<String>,
}

impl GuestBook {
    pub fn sign(&mut self, name: &str) {
        self.names.push(name.trim().to_string());
    }
}

/// The last name in any of the books, the later books first.
pub fn last_in<'b>(books: &'b [GuestBook], skip: &[&str]) -> Option<&'b str> {
    let names = books.iter().rev().filter_map(|book| book.names.last());
    let mut wanted = names.filter(|name| !skip.contains(&name.as_str()));
    wanted.next().map(String::as_str)
}

pub fn greet(books: &[GuestBook], host: String) -> &str {
    last_in(books, &[&host]).unwrap_or("stranger")
}

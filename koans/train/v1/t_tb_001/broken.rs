use std::collections::BTreeSet;

/// Title and place of a book.
pub type Book<'b> = (&'b str, Place);

/// Where a book stands. Lower floors come first, then lower shelves.
#[derive(PartialEq, Eq)]
pub struct Place {
    pub floor: i8,
    pub shelf: u16,
}

/// The way through a library that passes every wanted book without going back.
pub fn route(books: Vec<Book<'_>>) -> Vec<String> {
    let mut stops = BTreeSet::new();
    for (title, place) in books {
        stops.insert((place, title));
    }
    let line = |(place, title): (Place, &str)| format!("{}.{}: {title}", place.floor, place.shelf);
    stops.into_iter().map(line).collect()
}

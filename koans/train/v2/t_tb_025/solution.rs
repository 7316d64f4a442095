#[derive(PartialEq, Debug, Clone)]
pub struct Book {
    pub title: String,
    pub year: u16,
}

/// One page of a longer list.
pub struct Page<T> {
    pub rows: Vec<T>,
    pub number: usize,
    pub more: bool,
}

/// The page with that number, counted from one, with `size` books on each.
pub fn page(books: &[Book], number: usize, size: usize) -> Page<Book> {
    let start = number.saturating_sub(1) * size;
    let rows: Vec<Book> = books.iter().skip(start).take(size).cloned().collect();
    let more = start + rows.len() < books.len();
    Page { rows, number, more }
}

/// The foot of a page.
pub fn foot(page: &Page<Book>) -> String {
    let oldest = page.rows.iter().map(|book| book.year).min();
    let arrow = if page.more { " >" } else { "" };
    match oldest {
        Some(year) => format!("{} (since {year}){arrow}", page.number),
        None => format!("{} (empty)", page.number),
    }
}

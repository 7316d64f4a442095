use std::fmt::Display;

/// What `thing` shows, between two lines as long as itself.
pub fn framed<T: Display + ?Sized>(thing: &T, mark: char) -> String {
    let text = thing.to_string();
    let edge: String = text.chars().map(|_| mark).collect();
    format!("{edge}\n{text}\n{edge}")
}

/// The title page of a listing.
pub fn title_page(title: &str, year: u16) -> String {
    let title = framed(title, '=');
    let year = framed(&year, '-');
    title + "\n\n" + &year
}

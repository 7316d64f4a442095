/// Paths that the site needs itself.
const RESERVED: [&str; 3] = ["admin", "feed", "search"];

/// Why a title gives no address.
#[derive(Debug, PartialEq)]
pub enum SlugError<'a> {
    Empty,
    Reserved(&'a str),
}

/// The address of a post, such as `a-day-out` for `A day out`.
pub fn slug(title: &str) -> Result<String, SlugError<'_>> {
    let words: Vec<&str> = title.split_whitespace().collect();
    let slug = words.join("-").to_lowercase();
    if slug.is_empty() {
        return Err(SlugError::Empty);
    }
    if RESERVED.contains(&slug.as_str()) {
        return Err(SlugError::Reserved(&slug));
    }
    Ok(slug)
}

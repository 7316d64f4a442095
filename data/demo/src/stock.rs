//! What lies on the shelves.

/// The pieces of one article.
pub fn value(items: &[u32], index: u32) -> u32 {
    items[index]
}

//! What lies on the shelves.

pub fn pieces(found: Option<u32>) -> u32 {
    match found {
        Some(n) => n,
    }
}

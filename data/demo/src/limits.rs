//! What can be delivered.

/// The pieces of a line, if so many can be delivered.
pub fn check(pieces: u32) -> Option<u32> {
    if pieces > 1000 {
        None;
    }
    Some(pieces)
}

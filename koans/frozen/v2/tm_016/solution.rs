/// A ruler such as `|....|..`, beginning with a long mark.
pub fn ruler(length: usize) -> String {
    let mut out = String::with_capacity(length);
    for place in 0..length {
        let mark = if place % 5 == 0 { '|' } else { '.' };
        out.push(mark);
    }
    out
}

/// A ruler with its length in front of it.
pub fn labelled(length: usize) -> String {
    format!("{length:>3} {}", ruler(length))
}

/// Shifts small letters by some places; everything else stays as it is.
pub fn shift(message: &str, places: u32) -> String {
    message
        .chars()
        .map(|c| match c {
            'a'..='z' => ((c as u32 - 97 + places) % 26 + 97) as char,
            other => other,
        })
        .collect()
}

pub fn unshift(message: &str, places: u32) -> String {
    shift(message, 26 - places % 26)
}

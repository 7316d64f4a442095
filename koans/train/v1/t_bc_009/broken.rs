/// A call sign without the marks that operators put between its parts.
fn squeeze(raw: &str) -> String {
    raw.chars().filter(|c| c.is_ascii_alphanumeric()).collect()
}

/// The longest call sign of a log, squeezed; the earlier one of equals.
pub fn longest(log: &[&str]) -> String {
    let mut record = "";
    for raw in log {
        let sign = squeeze(raw);
        if sign.len() > record.len() {
            record = &sign;
        }
    }
    record.to_string()
}

/// How much room a column for the signs of this log needs.
pub fn column_width(log: &[&str], padding: usize) -> usize {
    longest(log).len() + 2 * padding
}

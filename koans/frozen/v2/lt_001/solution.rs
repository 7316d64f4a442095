/// Finds the subject in the header lines, which may be folded over several lines.
pub fn subject(lines: &[&str]) -> Option<String> {
    let mut current = "";
    let header = lines.join("\n").replace("\n ", " ");
    for line in header.lines() {
        if let Some(value) = line.strip_prefix("Subject:") {
            current = value.trim();
        }
        if line.is_empty() {
            break;
        }
    }
    (!current.is_empty()).then(|| current.to_string())
}

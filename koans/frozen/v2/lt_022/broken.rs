pub struct Groups<'n> {
    digits: &'n str,
}

impl Iterator for Groups {
    type Item = String;

    fn next(&mut self) -> Option<String> {
        if self.digits.is_empty() {
            return None;
        }
        let end = if self.digits.len() % 2 == 1 { 1 } else { 2 };
        let (group, rest) = self.digits.split_at(end);
        self.digits = rest;
        Some(group.to_string())
    }
}

/// Writes `7031234` as `7 03 12 34`.
pub fn spaced(digits: &str) -> String {
    let groups: Vec<String> = Groups { digits }.collect();
    groups.join(" ")
}

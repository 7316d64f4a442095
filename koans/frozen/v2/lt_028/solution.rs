pub struct Badge {
    pub line: String,
    pub width: usize,
}

/// Puts a name on a badge, in capitals and at most `width` letters wide.
pub fn badge<'n, N>(name: N, width: usize) -> Badge
where
    N: Into<&'n str>,
{
    let name = name.into();
    let line: String = name.to_uppercase().chars().take(width).collect();
    Badge { line, width }
}

pub fn crowd(names: &[&str]) -> String {
    let badges = names.iter().map(|name| badge(*name, 5));
    let lines: Vec<String> = badges.map(|badge| badge.line).collect();
    lines.join("/")
}

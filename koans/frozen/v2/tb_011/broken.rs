/// The comments of a script (`# ...`), trimmed; empty ones are left out.
pub fn comments(script: &str) -> impl Iterator<Item = String> {
    script
        .lines()
        .filter_map(|line| line.split_once('#'))
        .map(|(_, comment)| comment.trim())
        .filter(|comment| !comment.is_empty())
}

/// The texts of the comments that start with `todo:`.
pub fn todos(script: &str) -> Vec<String> {
    comments(script)
        .filter_map(|mut comment| {
            comment.make_ascii_lowercase();
            let item = comment.strip_prefix("todo:")?;
            Some(item.trim_start().to_string())
        })
        .collect()
}

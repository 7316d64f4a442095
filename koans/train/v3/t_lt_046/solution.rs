/// Adds the tags of a text, such as `#rust`, that are not there yet.
pub fn gather<'t>(tags: &mut Vec<&'t str>, text: &'t str) {
    for word in text.split_whitespace() {
        if let Some(tag) = word.strip_prefix('#')
            && !tags.contains(&tag)
        {
            tags.push(tag);
        }
    }
}

/// A post with its tags in a line below.
pub fn post(text: &str) -> String {
    let mut tags = Vec::new();
    gather(&mut tags, text);
    format!("{text}\n[{}]", tags.join(", "))
}

pub struct Photo {
    pub file: String,
    pub caption: String,
}

/// Tags are the words with a `#` in a caption; their case does not matter.
pub fn tags(album: &[Photo]) -> Vec<String> {
    let mut found: Vec<&str> = Vec::new();
    for photo in album {
        let caption = photo.caption.to_lowercase();
        for word in caption.split_whitespace() {
            if let Some(tag) = word.strip_prefix('#') {
                found.push(tag);
            }
        }
    }
    found.sort_unstable();
    found.dedup();
    found.into_iter().map(String::from).collect()
}

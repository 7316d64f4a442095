/// A tag of an article, in small letters and without its `#`.
#[derive(Debug, PartialEq)]
pub struct Tag {
    word: String,
}

impl Tag {
    pub fn word(&self) -> &str {
        &self.word
    }
}

impl From<&str> for Tag {
    fn from(text: &str) -> Self {
        let word = text.trim_start_matches('#').to_lowercase();
        Tag { word }
    }
}

impl From<String> for Tag {
    fn from(text: String) -> Self {
        Tag::from(text.as_str())
    }
}

/// The tags of an article as one line.
pub fn line(tags: Vec<impl Into<Tag>>) -> String {
    let words = tags.into_iter().map(|tag| tag.into().word);
    words.collect::<Vec<_>>().join(", ")
}

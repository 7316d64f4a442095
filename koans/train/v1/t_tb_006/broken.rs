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

impl<T: AsRef<str>> From<T> for Tag {
    fn from(text: T) -> Self {
        let word = text.as_ref().trim_start_matches('#').to_lowercase();
        Tag { word }
    }
}

impl From<Tag> for Tag {
    fn from(tag: Tag) -> Self {
        tag
    }
}

/// The tags of an article as one line.
pub fn line(tags: Vec<impl Into<Tag>>) -> String {
    let words = tags.into_iter().map(|tag| tag.into().word);
    words.collect::<Vec<_>>().join(", ")
}

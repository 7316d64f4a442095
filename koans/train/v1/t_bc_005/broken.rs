/// The part of a web address behind the question mark.
pub struct Query {
    text: String,
    pieces: usize,
}

impl Query {
    pub fn new(path: &str) -> Self {
        Query {
            text: path.to_string(),
            pieces: 0,
        }
    }

    /// The query with one more pair.
    pub fn with(mut self, key: &str, text: impl std::fmt::Display) -> Self {
        self.text.push(if self.pieces == 0 { '?' } else { '&' });
        self.text.push_str(&format!("{key}={text}"));
        self.pieces += 1;
        self
    }

    pub fn finish(self) -> String {
        self.text
    }
}

/// A search on a map, with every filter that is set.
pub fn search(path: &str, filters: &[(&str, Option<&str>)]) -> String {
    let query = Query::new(path);
    for (name, value) in filters {
        if let Some(value) = value {
            query.with(name, value);
        }
    }
    query.finish()
}

//! What can be ordered.

/// An article by its number.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Article {
    pub number: u32,
    pub name: String,
    pub cents: u64,
}

/// All articles, in the order of their numbers.
#[derive(Debug, Default)]
pub struct Catalog {
    articles: BTreeMap<u32, Article>,
}

impl Catalog {
    pub fn add(&mut self, number: u32, name: &str, cents: u64) {
        let name = name.trim().to_string();
        self.articles.insert(
            number,
            Article {
                number,
                name,
                cents,
            },
        );
    }

    pub fn find(&self, number: u32) -> Option<&Article> {
        self.articles.get(&number)
    }

    pub fn len(&self) -> usize {
        self.articles.len()
    }

    pub fn is_empty(&self) -> bool {
        self.articles.is_empty()
    }
}

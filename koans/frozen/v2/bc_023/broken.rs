type Filter = Box<dyn Fn(&str) -> bool>;

pub struct Moderator {
    filters: Vec<Filter>,
}

impl Moderator {
    /// Holds messages in which a banned word occurs, whatever its case.
    pub fn banning(words: &[&str]) -> Self {
        let mut filters: Vec<Filter> = Vec::new();
        for word in words {
            let word = word.to_lowercase();
            filters.push(Box::new(|message: &str| {
                message.to_lowercase().contains(&word)
            }));
        }
        Moderator { filters }
    }

    pub fn holds(&self, message: &str) -> bool {
        self.filters.iter().any(|filter| filter(message))
    }
}

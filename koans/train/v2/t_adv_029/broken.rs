use std::thread;

/// What the watchers wrote down on one morning.
pub struct Morning {
    pub lists: Vec<Vec<String>>,
}

impl Morning {
    /// How many birds of a kind each watcher has seen.
    pub fn seen(&self, kind: &'static str) -> Vec<usize> {
        let mut counts = Vec::new();
        for list in &self.lists {
            let count = move || list.iter().filter(|bird| *bird == kind).count();
            counts.push(thread::spawn(count));
        }
        let counts = counts.into_iter().map(|count| count.join());
        counts.map(|count| count.unwrap_or(0)).collect()
    }

    /// The most that any watcher has seen.
    pub fn most(&self, kind: &'static str) -> usize {
        self.seen(kind).into_iter().max().unwrap_or(0)
    }
}

use std::collections::BTreeMap;

pub struct Sessions {
    idle: BTreeMap<u64, u32>,
}

impl Sessions {
    pub fn with(idle: &[(u64, u32)]) -> Self {
        let idle = idle.iter().copied().collect();
        Sessions { idle }
    }

    /// Tokens of the sessions that were idle longer than `limit` seconds.
    pub fn evict(&mut self, limit: u32) -> Vec<u64> {
        let stale = self.idle.iter().filter(|entry| *entry.1 > limit);
        let tokens: Vec<u64> = stale.map(|entry| *entry.0).collect();
        for token in &tokens {
            self.idle.remove(token);
        }
        tokens
    }

    pub fn open(&self) -> usize {
        self.idle.len()
    }
}

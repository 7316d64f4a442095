//! Remembered fixes, for the proposer that transplants them.

use std::sync::{Arc, Mutex, PoisonError};

use sleepy_episodes::Store;
use sleepy_fix::{Outcome, Signature};
use sleepy_infer::{MemorySource, RememberedFix};

use crate::home::Home;

/// The person's database as a memory.
struct Remembered(Mutex<Store>);

impl MemorySource for Remembered {
    fn accepted(&self, signature: &Signature, limit: u32) -> Result<Vec<RememberedFix>, String> {
        let store = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let fixes = store
            .accepted_fixes(signature, limit)
            .map_err(|e| e.to_string())?;
        Ok(fixes
            .into_iter()
            .map(|f| RememberedFix {
                before: f.before,
                after: f.after,
            })
            .collect())
    }
}

/// A memory and how much it holds.
pub(crate) struct Memory {
    /// What the proposer asks.
    pub(crate) source: Arc<dyn MemorySource>,
    /// Fixes that a person accepted or wrote.
    pub(crate) fixes: u64,
}

/// The memory in `home`; none when nothing was ever recorded there, or when it
/// cannot be read, which is said once.
pub(crate) fn open(home: &Home) -> Option<Memory> {
    // Measuring must not leave a database behind where there was none.
    if !home.episodes().is_file() {
        return None;
    }
    match Store::open(home.path()) {
        Ok(store) => {
            let outcomes = store.stats().map(|s| s.by_outcome).unwrap_or_default();
            let count = |outcome: Outcome| outcomes.get(outcome.name()).copied().unwrap_or(0);
            Some(Memory {
                fixes: count(Outcome::Accepted) + count(Outcome::HumanFix),
                source: Arc::new(Remembered(Mutex::new(store))),
            })
        }
        Err(error) => {
            tracing::warn!("no fixes are remembered: {error}");
            None
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn looking_for_a_memory_makes_none() {
        let dir = tempfile::tempdir().unwrap();
        let home = Home::find(Some(dir.path())).unwrap();
        assert!(open(&home).is_none());
        assert_eq!(std::fs::read_dir(dir.path()).unwrap().count(), 0);
        drop(Store::open(home.path()).unwrap());
        let memory = open(&home).unwrap();
        let diagnostic = sleepy_fix::Diagnostic {
            code: Some("E0382".into()),
            level: sleepy_fix::Level::Error,
            message: "use of moved value".into(),
            spans: Vec::new(),
            children: Vec::new(),
            rendered: None,
        };
        let signature = Signature::of(&diagnostic);
        assert!(memory.source.accepted(&signature, 4).unwrap().is_empty());
        assert_eq!(memory.fixes, 0);
    }
}

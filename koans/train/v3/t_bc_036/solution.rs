use std::sync::atomic::AtomicBool;
use std::sync::{Arc, atomic::Ordering};
use std::thread::{self, JoinHandle};

/// A bell that rings in a thread of its own until it is stopped.
pub struct Bell {
    quiet: Arc<AtomicBool>,
    ringer: Option<JoinHandle<u32>>,
}

impl Bell {
    pub fn start(at_most: u32) -> Self {
        let quiet = Arc::new(AtomicBool::new(false));
        let seen = Arc::clone(&quiet);
        let ringer = thread::spawn(move || {
            let mut rings = 0;
            while rings < at_most && !seen.load(Ordering::Relaxed) {
                rings += 1;
            }
            rings
        });
        Bell {
            quiet,
            ringer: Some(ringer),
        }
    }

    /// How often the bell rang; nothing if somebody asked before.
    pub fn wait(&mut self) -> Option<u32> {
        let rings = self.ringer.take()?.join().ok()?;
        self.quiet.store(true, Ordering::Relaxed);
        Some(rings)
    }

    pub fn is_quiet(&self) -> bool {
        self.quiet.load(Ordering::Relaxed)
    }
}

use std::sync::{
    Arc,
    atomic::{AtomicU32, Ordering},
};
use std::thread::{self, JoinHandle};

/// A kitchen with its cooks at work.
pub struct Kitchen {
    potatoes: Arc<AtomicU32>,
    cooks: Vec<JoinHandle<u32>>,
}

impl Kitchen {
    pub fn new(potatoes: u32) -> Self {
        Self {
            potatoes: Arc::new(AtomicU32::new(potatoes)),
            cooks: Vec::new(),
        }
    }

    /// A cook peels one potato after the other.
    pub fn hire(&mut self) {
        let potatoes = Arc::clone(&self.potatoes);
        let take = |left: u32| left.checked_sub(1);
        let cook = move || {
            let (done, next) = (Ordering::SeqCst, Ordering::SeqCst);
            let peel = || potatoes.fetch_update(done, next, take);
            (0..).take_while(|_| peel().is_ok()).count() as u32
        };
        self.cooks.push(thread::spawn(cook));
    }

    /// Waits for all cooks and says how much they peeled.
    pub fn close(&mut self) -> u32 {
        let mut peeled = 0;
        for cook in &self.cooks {
            peeled += cook.join().unwrap_or(0);
        }
        self.cooks.clear();
        peeled
    }
}

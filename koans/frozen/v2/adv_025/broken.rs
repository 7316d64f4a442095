use std::cell::Cell;
use std::sync::Arc;
use std::thread;

#[derive(Default)]
pub struct Hits {
    total: Cell<u32>,
}

impl Hits {
    fn add(&self, hits: u32) {
        self.total.set(self.total.get() + hits);
    }
}

/// Counts the hits of all logs, each on a thread of its own.
pub fn count(logs: Vec<Vec<u32>>) -> u32 {
    let hits = Arc::new(Hits::default());
    let mut workers = Vec::new();
    for log in logs {
        let hits = Arc::clone(&hits);
        workers.push(thread::spawn(move || log.iter().for_each(|n| hits.add(*n))));
    }
    workers
        .into_iter()
        .for_each(|worker| worker.join().unwrap_or(()));
    hits.total.get()
}

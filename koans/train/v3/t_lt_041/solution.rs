use std::collections::btree_map::BTreeMap;
use std::sync::{Arc, Mutex};
use std::thread;

/// How many votes each name got.
pub type Tally = BTreeMap<String, u32>;

/// Counts each box on a thread of its own.
pub fn count(boxes: Vec<Vec<String>>) -> Tally {
    let tally = Arc::new(Mutex::new(Tally::new()));
    let mut clerks = Vec::new();
    for ballots in boxes {
        let tally = Arc::clone(&tally);
        clerks.push(thread::spawn(move || {
            for ballot in ballots {
                let mut tally = tally.lock().unwrap();
                *tally.entry(ballot).or_default() += 1;
            }
        }));
    }
    for clerk in clerks {
        clerk.join().unwrap();
    }
    let counted = tally.lock().unwrap();
    counted.clone()
}

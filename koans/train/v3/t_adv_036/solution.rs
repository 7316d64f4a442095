use std::{collections::BTreeMap, thread};
use std::sync::{Arc, Mutex};

/// How often each word stands on the pages.
pub fn count_words(pages: Vec<String>) -> BTreeMap<String, usize> {
    let counts = Arc::new(Mutex::new(BTreeMap::new()));
    let threads: Vec<_> = pages
        .into_iter()
        .map(|page| {
            let counts = Arc::clone(&counts);
            thread::spawn(move || {
                for word in page.split_whitespace() {
                    let mut counts = counts.lock().expect("no thread panics");
                    *counts.entry(word.to_lowercase()).or_default() += 1;
                }
            })
        })
        .collect();
    for thread in threads {
        thread.join().expect("no page makes a thread panic");
    }
    let counts = counts.lock().expect("no thread panics");
    counts.clone()
}

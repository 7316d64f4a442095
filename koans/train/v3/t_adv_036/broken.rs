use std::{cell::RefCell, collections::BTreeMap, rc::Rc, thread};

/// How often each word stands on the pages.
pub fn count_words(pages: Vec<String>) -> BTreeMap<String, usize> {
    let counts = Rc::new(RefCell::new(BTreeMap::new()));
    let threads: Vec<_> = pages
        .into_iter()
        .map(|page| {
            let counts = Rc::clone(&counts);
            thread::spawn(move || {
                for word in page.split_whitespace() {
                    *counts.borrow_mut().entry(word.to_lowercase()).or_default() += 1;
                }
            })
        })
        .collect();
    for thread in threads {
        thread.join().expect("no page makes a thread panic");
    }
    let counts = counts.borrow();
    counts.clone()
}

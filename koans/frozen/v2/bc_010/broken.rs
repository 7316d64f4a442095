use std::thread;

pub fn count_in_all(texts: Vec<String>, word: &str) -> Vec<usize> {
    let needle = word.to_lowercase();
    let mut handles = Vec::new();
    for text in texts {
        let search = (text.to_lowercase(), needle.clone());
        handles.push(thread::spawn(|| {
            let (text, needle) = &search;
            text.split_whitespace()
                .filter(|word| word == needle)
                .count()
        }));
    }
    handles
        .into_iter()
        .map(|handle| handle.join().unwrap_or(0))
        .collect()
}

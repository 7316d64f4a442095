use std::{cmp::Reverse, collections::BTreeMap};

/// A number plate and how often it passed.
pub type Passes = Vec<(String, u32)>;

/// Counts the plates of a log, one a line.
pub fn passes(log: &str) -> Passes {
    let mut seen: BTreeMap<&str, u32> = BTreeMap::new();
    for line in log.lines() {
        let plate = line.trim().to_uppercase();
        if plate.is_empty() {
            continue;
        }
        *seen.entry(plate.as_str()).or_default() += 1;
    }
    let mut passes: Passes = seen
        .into_iter()
        .map(|(plate, times)| (plate.to_string(), times))
        .collect();
    passes.sort_by_key(|&(_, times)| Reverse(times));
    passes
}

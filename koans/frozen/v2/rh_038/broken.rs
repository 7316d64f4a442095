use std::collections::BTreeMap;
use std::fmt;

#[derive(Debug, PartialEq)]
pub struct UnknownDay(String);

impl fmt::Display for UnknownDay {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "there is no {}day", self.0)
    }
}

fn index(day: &str) -> Result<usize, UnknownDay> {
    let days = ["mon", "tues", "wednes", "thurs", "fri", "satur", "sun"];
    let found = days.iter().position(|known| *known == day);
    found.ok_or_else(|| UnknownDay(day.to_string()))
}

/// Entries for each day of the week.
pub fn count(diary: &[&str]) -> Result<BTreeMap<usize, u32>, String> {
    let mut counts = BTreeMap::new();
    for line in diary {
        let day = line.split("day").next().unwrap_or(line);
        *counts.entry(index(day)?).or_insert(0) += 1;
    }
    Ok(counts)
}

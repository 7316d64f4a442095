use std::collections::BTreeMap;

static STATES: BTreeMap<&str, &str> =
    BTreeMap::from([("BE", "Berlin"), ("HH", "Hamburg"), ("SN", "Saxony")]);

/// The name of a state; unknown abbreviations stay as they are.
pub fn state(short: &str) -> &str {
    STATES.get(short).copied().unwrap_or(short)
}

pub fn address(line: &str) -> String {
    match line.rsplit_once(' ') {
        Some((town, short)) => format!("{town}, {}", state(short)),
        None => state(line).to_string(),
    }
}

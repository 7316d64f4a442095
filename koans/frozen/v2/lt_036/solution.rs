use std::collections::BTreeMap;

fn defaults() -> BTreeMap<&'static str, u32> {
    BTreeMap::from([("width", 80), ("tab", 4), ("history", 500)])
}

/// A setting, as the site has it or by default, but at most `cap`.
pub fn setting(site: &BTreeMap<&str, u32>, name: &str, cap: u32) -> Option<u32> {
    let defaults = defaults();
    let value = site.get(name).or(defaults.get(name))?;
    let shown = if *value > cap { &cap } else { value };
    Some(*shown)
}

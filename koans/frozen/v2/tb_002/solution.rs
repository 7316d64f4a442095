use std::collections::BTreeMap;
use std::sync::Arc;
use std::thread;

pub type Settings = BTreeMap<String, u32>;

/// Runs one worker per name; each multiplies its own setting by the common factor.
pub fn run_workers(settings: Settings, names: &[&str]) -> Vec<u32> {
    let settings = Arc::new(settings);
    let workers: Vec<_> = names
        .iter()
        .map(|name| {
            let name = name.to_string();
            let settings = Arc::clone(&settings);
            thread::spawn(move || settings.get(&name).unwrap_or(&0) * settings["factor"])
        })
        .collect();
    workers
        .into_iter()
        .filter_map(|worker| worker.join().ok())
        .collect()
}

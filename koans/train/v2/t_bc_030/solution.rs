/// Lines of a log and how often each came in a row. Numbers in brackets at the
/// begin of a line are times and do not count.
pub fn squeeze(log: &str) -> Vec<(String, u32)> {
    let mut last = String::new();
    let mut runs: Vec<(String, u32)> = Vec::new();
    for raw in log.lines() {
        let line = match raw.split_once("] ") {
            Some((_, message)) => message.trim().to_lowercase(),
            None => raw.trim().to_lowercase(),
        };
        match runs.last_mut() {
            Some((_, times)) if line == last => *times += 1,
            _ => runs.push((line.clone(), 1)),
        }
        last = line;
    }
    runs
}

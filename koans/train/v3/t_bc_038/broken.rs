use std::thread;

/// The sightings that one warden wrote down, a bird a line.
pub struct Log {
    pub warden: String,
    pub lines: Vec<String>,
}

impl Log {
    /// How often the warden saw the bird, however it was spelt.
    pub fn sightings(&self, bird: &str) -> usize {
        let same = |line: &&String| line.trim().eq_ignore_ascii_case(bird);
        self.lines.iter().filter(same).count()
    }
}

/// Counts a bird in all the logs at once: wardens and what they saw.
pub fn count(logs: Vec<Log>, bird: &'static str) -> Vec<(String, usize)> {
    let mut counting = Vec::new();
    for log in &logs {
        counting.push(thread::spawn(move || log.sightings(bird)));
    }
    let mut table = Vec::new();
    for (log, counted) in logs.iter().zip(counting) {
        let seen = counted.join().unwrap_or(0);
        table.push((log.warden.clone(), seen));
    }
    table
}

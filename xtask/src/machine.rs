//! What a measurement has to say about the machine it was made on.

use std::fs;
use std::path::Path;
use std::process::Command;

use serde_json::{Value, json};

use crate::shell;

/// Processor, cores, memory, system and compiler. No names of hosts or people.
pub fn describe() -> Value {
    let rustc = shell::read(Command::new("rustc").arg("--version"));
    json!({
        "cpu": cpu(),
        "cores": std::thread::available_parallelism().map_or(0, usize::from),
        "memory_mib": memory_mib(),
        "os": std::env::consts::OS,
        "arch": std::env::consts::ARCH,
        "rustc": rustc.map(|s| s.trim().to_owned()).ok(),
    })
}

fn cpu() -> Option<String> {
    let info = fs::read_to_string("/proc/cpuinfo").ok()?;
    let line = info.lines().find(|l| l.starts_with("model name"))?;
    Some(line.split_once(':')?.1.trim().to_owned())
}

fn memory_mib() -> Option<u64> {
    let info = fs::read_to_string("/proc/meminfo").ok()?;
    kib(&info, "MemTotal:").map(|k| k / 1024)
}

/// What the disk of `path`, or of the nearest folder above it that is there, has
/// left for us, in MiB.
pub fn free_mib(path: &Path) -> Option<u64> {
    let existing = path.ancestors().find(|p| p.exists())?;
    available_mib(&shell::read(Command::new("df").arg("-Pk").arg(existing)).ok()?)
}

/// Reads what `df -Pk` says of one disk: the fourth column in KiB.
fn available_mib(df: &str) -> Option<u64> {
    let kib: u64 = df.lines().nth(1)?.split_whitespace().nth(3)?.parse().ok()?;
    Some(kib / 1024)
}

/// Resident memory of a process in MiB, where the system tells.
pub fn resident_mib(pid: u32) -> Option<f64> {
    let status = fs::read_to_string(format!("/proc/{pid}/status")).ok()?;
    kib(&status, "VmRSS:").map(|k| k as f64 / 1024.0)
}

/// A process's share of the memory it sees, in MiB: a page that several
/// processes map counts to each by its part.
pub fn proportional_mib(pid: u32) -> Option<f64> {
    let maps = fs::read_to_string(format!("/proc/{pid}/smaps_rollup")).ok()?;
    kib(&maps, "Pss:").map(|k| k as f64 / 1024.0)
}

/// A process and everything below it, where the system tells.
pub fn tree(pid: u32) -> Vec<u32> {
    let mut pids = vec![pid];
    let mut next = 0;
    while let Some(pid) = pids.get(next) {
        next += 1;
        let tasks = fs::read_dir(format!("/proc/{pid}/task"));
        let children = tasks.into_iter().flatten().flatten().filter_map(|task| {
            let children = fs::read_to_string(task.path().join("children")).ok()?;
            let pids = children.split_whitespace();
            Some(pids.filter_map(|p| p.parse().ok()).collect::<Vec<u32>>())
        });
        let children: Vec<u32> = children.flatten().collect();
        pids.extend(children);
    }
    pids
}

fn kib(text: &str, key: &str) -> Option<u64> {
    let line = text.lines().find(|l| l.starts_with(key))?;
    line.split_whitespace().nth(1)?.parse().ok()
}

/// Median and 99th percentile of some figures, which are sorted by it.
pub fn quantiles(figures: &mut [f64]) -> (f64, f64) {
    figures.sort_by(f64::total_cmp);
    let at = |q: f64| {
        let last = figures.len().saturating_sub(1);
        let index = (q * last as f64).ceil() as usize;
        figures.get(index.min(last)).copied().unwrap_or(f64::NAN)
    };
    (median(figures), at(0.99))
}

/// The middle of sorted figures; the mean of the two middle ones of an even number.
fn median(sorted: &[f64]) -> f64 {
    match sorted.len() {
        0 => f64::NAN,
        n if n % 2 == 1 => sorted[n / 2],
        n => (sorted[n / 2 - 1] + sorted[n / 2]) / 2.0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantiles_of_small_and_large_lists() {
        assert_eq!(quantiles(&mut [3.0, 1.0, 2.0]), (2.0, 3.0));
        assert_eq!(quantiles(&mut [4.0, 1.0, 2.0, 3.0]).0, 2.5);
        let mut hundred: Vec<f64> = (0..=100).map(f64::from).collect();
        assert_eq!(quantiles(&mut hundred), (50.0, 99.0));
        assert!(quantiles(&mut []).0.is_nan());
    }

    #[test]
    #[cfg(target_os = "linux")]
    fn a_process_has_memory_and_children() {
        let mut child = std::process::Command::new("sleep")
            .arg("60")
            .spawn()
            .unwrap();
        let me = std::process::id();
        let tree = tree(me);
        let (rss, share) = (resident_mib(me).unwrap(), proportional_mib(me).unwrap());
        child.kill().unwrap();
        child.wait().unwrap();
        assert!(tree[0] == me && tree.contains(&child.id()), "{tree:?}");
        assert!(0.0 < share && share <= rss * 1.1, "{share} of {rss}");
    }

    #[test]
    fn the_machine_is_described_without_its_name() {
        let machine = describe();
        assert!(machine["cores"].as_u64().unwrap() > 0);
        assert!(machine.get("host").is_none());
    }

    #[test]
    fn room_is_read_from_the_fourth_column() {
        let df = "Filesystem 1024-blocks Used Available Capacity Mounted on\n/dev/vda 264202668 12981248 83886080 14% /\n";
        assert_eq!(available_mib(df), Some(81_920));
        assert_eq!(available_mib("Filesystem\n"), None);
        let here = free_mib(&std::env::temp_dir().join("not/yet/there"));
        assert!(here.is_some_and(|mib| mib > 0), "{here:?}");
    }
}

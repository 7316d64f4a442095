//! How much memory and how many processes a process tree has, from `/proc`.

use std::fs;

/// A look at a process tree.
#[derive(Debug, Default, Clone)]
pub(crate) struct Usage {
    /// The processes, the root first.
    pub(crate) pids: Vec<i32>,
    /// Private and shared-anonymous resident memory of all but the root, which
    /// is a guard of ours, in bytes.
    pub(crate) memory_bytes: u64,
}

/// Looks at `root` and everything below it. `cap` bounds the walk, for a fork
/// bomb grows faster than it can be counted.
pub(crate) fn of_tree(root: i32, cap: usize) -> Usage {
    let mut usage = Usage {
        pids: vec![root],
        memory_bytes: 0,
    };
    let mut next = 0;
    while next < usage.pids.len() && usage.pids.len() <= cap {
        let pid = usage.pids[next];
        next += 1;
        if pid != root {
            usage.memory_bytes += memory_of(pid);
        }
        let Ok(tasks) = fs::read_dir(format!("/proc/{pid}/task")) else {
            continue;
        };
        for task in tasks.flatten() {
            let children = fs::read_to_string(task.path().join("children")).unwrap_or_default();
            usage.pids.extend(
                children
                    .split_whitespace()
                    .filter_map(|p| p.parse::<i32>().ok()),
            );
        }
    }
    usage
}

/// Resident anonymous and shared memory. File pages are left out: a dozen
/// rustc's share one big library, which would count a dozen times.
fn memory_of(pid: i32) -> u64 {
    let status = fs::read_to_string(format!("/proc/{pid}/status")).unwrap_or_default();
    let kib: u64 = status
        .lines()
        .filter(|l| l.starts_with("RssAnon:") || l.starts_with("RssShmem:"))
        .filter_map(|l| l.split_whitespace().nth(1)?.parse::<u64>().ok())
        .sum();
    kib * 1024
}

#[cfg(test)]
mod tests {
    #[test]
    fn a_process_sees_what_is_below_it() {
        let mut child = std::process::Command::new("sleep")
            .arg("60")
            .spawn()
            .unwrap();
        let me = std::process::id() as i32;
        let usage = super::of_tree(me, 1000);
        child.kill().unwrap();
        child.wait().unwrap();
        assert_eq!(usage.pids[0], me);
        assert!(usage.pids.contains(&(child.id() as i32)));
        assert!(usage.memory_bytes > 0);
    }
}

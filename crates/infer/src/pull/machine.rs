//! What this machine has: disk and memory. Behind a trait, so that tests can be poor.

use std::path::Path;

use serde::Serialize;

/// Memory in bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Memory {
    /// What can be had without swapping.
    pub available: u64,
    /// What there is.
    pub total: u64,
}

/// A machine that models are to run on.
pub trait Machine: Send + Sync {
    /// Bytes this person may still write where the nearest existing folder of `path` lies; `None` if unknown.
    fn free_disk(&self, path: &Path) -> Option<u64>;
    /// Memory; `None` if unknown.
    fn memory(&self) -> Option<Memory>;
}

/// How a model fits into memory.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Fit {
    /// There is room now.
    Fits,
    /// The machine has the memory, other programs use too much of it now.
    Tight,
    /// The machine does not have it.
    TooLarge,
    /// This platform does not say.
    Unknown,
}

impl Fit {
    /// How `need` bytes fit into `memory`.
    #[must_use]
    pub fn of(need: u64, memory: Option<Memory>) -> Self {
        match memory {
            None => Self::Unknown,
            Some(m) if need > m.total => Self::TooLarge,
            Some(m) if need > m.available => Self::Tight,
            Some(_) => Self::Fits,
        }
    }
}

/// The machine this program runs on.
#[derive(Debug, Clone, Copy, Default)]
pub struct ThisMachine;

impl Machine for ThisMachine {
    #[cfg(unix)]
    fn free_disk(&self, path: &Path) -> Option<u64> {
        let existing = path.ancestors().find(|p| p.exists())?;
        let stat = rustix::fs::statvfs(existing).ok()?;
        Some(stat.f_bavail.saturating_mul(stat.f_frsize))
    }

    #[cfg(not(unix))]
    fn free_disk(&self, _: &Path) -> Option<u64> {
        None
    }

    fn memory(&self) -> Option<Memory> {
        let text = std::fs::read_to_string("/proc/meminfo").ok()?;
        let memory = read_meminfo(&text)?;
        let read = |name| std::fs::read_to_string(Path::new("/sys/fs/cgroup").join(name)).ok();
        Some(within(
            memory,
            read("memory.max").as_deref(),
            read("memory.current").as_deref(),
        ))
    }
}

fn read_meminfo(text: &str) -> Option<Memory> {
    let value = |key: &str| {
        let line = text.lines().find_map(|l| l.strip_prefix(key))?;
        let kib: u64 = line.trim().strip_suffix("kB")?.trim().parse().ok()?;
        kib.checked_mul(1024)
    };
    Some(Memory {
        available: value("MemAvailable:")?,
        total: value("MemTotal:")?,
    })
}

/// A container may have less than the machine it runs on.
fn within(memory: Memory, max: Option<&str>, current: Option<&str>) -> Memory {
    let number = |text: Option<&str>| text?.trim().parse::<u64>().ok();
    let Some(limit) = number(max) else {
        return memory;
    };
    let left = limit.saturating_sub(number(current).unwrap_or(0));
    Memory {
        available: memory.available.min(left),
        total: memory.total.min(limit),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn memory_is_read_as_the_kernel_writes_it() {
        let text = "MemTotal:       16000 kB\nMemFree:  1 kB\nMemAvailable:    8000 kB\n";
        let memory = read_meminfo(text).unwrap();
        assert_eq!(
            (memory.available, memory.total),
            (8000 * 1024, 16000 * 1024)
        );
        assert_eq!(read_meminfo("MemTotal: lots"), None);
        assert_eq!(within(memory, Some("max\n"), Some("5\n")), memory);
        let small = within(memory, Some("4096000\n"), Some("96000\n"));
        assert_eq!((small.available, small.total), (4_000_000, 4_096_000));
    }

    #[test]
    fn a_model_fits_is_tight_or_too_large() {
        let memory = Some(Memory {
            available: 10,
            total: 20,
        });
        assert_eq!(Fit::of(10, memory), Fit::Fits);
        assert_eq!(Fit::of(11, memory), Fit::Tight);
        assert_eq!(Fit::of(21, memory), Fit::TooLarge);
        assert_eq!(Fit::of(21, None), Fit::Unknown);
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn this_machine_has_disk_and_memory() {
        assert!(
            ThisMachine
                .free_disk(Path::new("/no/such/folder"))
                .is_some()
        );
        let memory = ThisMachine.memory().unwrap();
        assert!(memory.total >= memory.available && memory.total > 0);
    }
}

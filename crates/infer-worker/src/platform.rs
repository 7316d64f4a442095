//! The operating system's part: environment, parent's death, memory, cores.

/// Sets what must stand in the environment before any library looks at it.
///
/// OpenMP reads `OMP_WAIT_POLICY` while it is being loaded, so the process replaces itself once when it is missing:
/// without passive waiting, threads spin at barriers, and a busy `cargo check` beside them slows decoding thirtyfold.
/// `GGML_NO_BACKTRACE` keeps an aborting ggml from attaching a debugger to itself.
pub(crate) fn set_environment() {
    #[cfg(unix)]
    {
        use std::os::unix::process::CommandExt;
        let wanted = [("OMP_WAIT_POLICY", "passive"), ("GGML_NO_BACKTRACE", "1")];
        if wanted
            .iter()
            .all(|(key, _)| std::env::var_os(key).is_some())
        {
            return;
        }
        if let Ok(me) = std::env::current_exe() {
            // Variables that are set already win, and an exec that fails leaves a slower worker, not a broken one.
            let missing = wanted
                .into_iter()
                .filter(|(key, _)| std::env::var_os(key).is_none());
            let error = std::process::Command::new(me).envs(missing).exec();
            eprintln!("sleepy-worker: goes on without OMP_WAIT_POLICY=passive: {error}");
        }
    }
}

/// Asks Linux to kill this process when its parent dies; elsewhere the closing of stdin has to do.
pub(crate) fn die_with_parent() {
    #[cfg(target_os = "linux")]
    if let Err(error) =
        rustix::process::set_parent_process_death_signal(Some(rustix::process::Signal::KILL))
    {
        eprintln!("sleepy-worker: no death signal from the parent: {error}");
    }
}

/// Resident memory of this process in bytes, where the platform tells cheaply.
pub(crate) fn rss_bytes() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|l| l.strip_prefix("VmRSS:"))?;
    Some(line.trim().strip_suffix("kB")?.trim().parse::<u64>().ok()? * 1024)
}

/// A model below this many weights is fastest on one thread, where nothing has to wait for anything.
const ONE_THREAD_BELOW: u64 = 100_000_000;

/// Threads for a model: the wish, else one for small models, else all physical cores but the one left to the compiler.
pub(crate) fn threads(wish: Option<u32>, parameters: u64) -> u32 {
    let usable =
        std::thread::available_parallelism().map_or(1, |n| u32::try_from(n.get()).unwrap_or(1));
    match wish {
        Some(n) => n.clamp(1, usable),
        None if parameters < ONE_THREAD_BELOW => 1,
        None => physical_cores()
            .unwrap_or(usable)
            .min(usable)
            .saturating_sub(1)
            .max(1),
    }
}

/// Cores without their hyper-threads.
fn physical_cores() -> Option<u32> {
    let mut cores = std::collections::BTreeSet::new();
    for entry in std::fs::read_dir("/sys/devices/system/cpu").ok()?.flatten() {
        if let Ok(siblings) =
            std::fs::read_to_string(entry.path().join("topology/thread_siblings_list"))
        {
            cores.insert(siblings);
        }
    }
    u32::try_from(cores.len()).ok().filter(|n| *n > 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn small_models_take_one_thread_and_wishes_are_capped() {
        assert_eq!(threads(None, 29_000_000), 1);
        assert!(threads(None, 1_500_000_000) >= 1);
        let all = threads(Some(u32::MAX), 1);
        assert_eq!(threads(Some(0), 1), 1);
        assert!(threads(None, u64::MAX) <= all);
    }
}

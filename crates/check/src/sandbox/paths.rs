//! Which parts of the system a compiler or a test may see.

#[cfg(target_os = "linux")]
use std::path::{Path, PathBuf};

/// Programs, libraries and the linker's configuration: everything a compiler
/// and a linker read, and nothing that belongs to a person.
#[cfg(target_os = "linux")]
const SYSTEM: &[&str] = &[
    "/usr",
    "/bin",
    "/sbin",
    "/lib",
    "/lib32",
    "/lib64",
    "/libx32",
    "/opt",
    "/nix/store",
    "/gnu/store",
    "/run/current-system/sw",
    "/etc/ld.so.cache",
    "/etc/alternatives",
];

/// The parts that exist here.
#[cfg(target_os = "linux")]
pub(crate) fn system() -> impl Iterator<Item = &'static Path> {
    SYSTEM.iter().map(Path::new).filter(|p| p.exists())
}

/// Where to look for a program named without a path.
pub(crate) const DEFAULT_PATH: &str = "/usr/local/bin:/usr/bin:/bin";

/// Finds a program on `PATH`.
#[cfg(target_os = "linux")]
pub(crate) fn which(name: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    std::env::split_paths(&path)
        .map(|dir| dir.join(name))
        .find(|candidate| candidate.is_file())
}

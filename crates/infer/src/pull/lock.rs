//! One pull of a file at a time, across processes.
//!
//! The lock is on a file of its own in `.locks`: it stays there when it is released, since deleting it would let two
//! processes hold locks of two files of one name. The operating system releases it when its holder dies.

use std::fs::File;
use std::path::Path;

use super::PullError;

/// A lock that is held until it is dropped.
#[derive(Debug)]
pub(super) struct Lock(#[expect(dead_code, reason = "dropping it unlocks")] File);

impl Lock {
    /// Takes the lock for `file` in the folder `models`.
    ///
    /// # Errors
    /// [`PullError::Busy`] when somebody has it.
    pub(super) fn take(models: &Path, file: &str) -> Result<Self, PullError> {
        let folder = models.join(".locks");
        let path = folder.join(file);
        let io = |source| PullError::Io {
            doing: "lock",
            path: path.clone(),
            source,
        };
        std::fs::create_dir_all(&folder).map_err(io)?;
        match lock(&path) {
            Ok(Some(file)) => Ok(Self(file)),
            Ok(None) => Err(PullError::Busy {
                file: file.to_owned(),
            }),
            Err(e) => Err(io(e)),
        }
    }
}

/// The locked file; `None` when another has it.
#[cfg(unix)]
fn lock(path: &Path) -> std::io::Result<Option<File>> {
    use rustix::fs::{FlockOperation, flock};
    let file = File::options()
        .create(true)
        .truncate(false)
        .write(true)
        .open(path)?;
    match flock(&file, FlockOperation::NonBlockingLockExclusive) {
        Ok(()) => Ok(Some(file)),
        Err(rustix::io::Errno::WOULDBLOCK) => Ok(None),
        Err(e) => Err(e.into()),
    }
}

/// Windows shares no file that was opened so.
#[cfg(windows)]
fn lock(path: &Path) -> std::io::Result<Option<File>> {
    use std::os::windows::fs::OpenOptionsExt;
    const SHARING_VIOLATION: i32 = 32;
    let opened = File::options()
        .create(true)
        .truncate(false)
        .write(true)
        .share_mode(0)
        .open(path);
    match opened {
        Ok(file) => Ok(Some(file)),
        Err(e) if e.raw_os_error() == Some(SHARING_VIOLATION) => Ok(None),
        Err(e) => Err(e),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_lock_is_held_once_and_released() {
        let dir = tempfile::tempdir().unwrap();
        let held = Lock::take(dir.path(), "a.gguf").unwrap();
        let error = Lock::take(dir.path(), "a.gguf").unwrap_err();
        assert!(
            matches!(&error, PullError::Busy { file } if file == "a.gguf"),
            "{error}"
        );
        Lock::take(dir.path(), "b.gguf").unwrap();
        drop(held);
        Lock::take(dir.path(), "a.gguf").unwrap();
    }
}

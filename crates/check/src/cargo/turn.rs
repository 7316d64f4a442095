//! Who may run cargo in our target directory.
//!
//! Only one cargo of ours at a time, in this process and in others that have the
//! same workspace open, as two windows of an editor do: a second would only wait
//! for the target directory's lock, holding a job, and its time would run while
//! it waits. The copy that overlays are checked in belongs to whose turn it is.

use std::fs::{File, TryLockError};
use std::io::ErrorKind;
use std::path::PathBuf;
use std::time::Duration;

use tokio::sync::{Mutex, MutexGuard};
use tokio_util::sync::CancellationToken;

use crate::error::CheckError;

/// How often a lock that another process holds is looked at.
const POLL: Duration = Duration::from_millis(20);

/// The turns of one target directory.
#[derive(Debug)]
pub(crate) struct Turns {
    here: Mutex<()>,
    file: PathBuf,
}

/// A turn; dropping it ends it. The system ends it when the process dies.
#[derive(Debug)]
pub(crate) struct Turn<'a> {
    _here: MutexGuard<'a, ()>,
    _file: File,
}

impl Turns {
    /// Turns that processes agree on by a lock on `file`.
    pub(crate) fn new(file: PathBuf) -> Self {
        Self {
            here: Mutex::new(()),
            file,
        }
    }

    /// Waits for a turn.
    pub(crate) async fn take(&self, cancel: &CancellationToken) -> Result<Turn<'_>, CheckError> {
        let turn = async {
            let here = self.here.lock().await;
            let file = File::create(&self.file).map_err(|e| CheckError::io(&self.file, e))?;
            loop {
                match file.try_lock() {
                    Ok(()) => break,
                    Err(TryLockError::WouldBlock) => tokio::time::sleep(POLL).await,
                    // On some network file systems nobody can lock anything.
                    Err(TryLockError::Error(e)) if e.kind() == ErrorKind::Unsupported => break,
                    Err(TryLockError::Error(e)) => return Err(CheckError::io(&self.file, e)),
                }
            }
            Ok(Turn {
                _here: here,
                _file: file,
            })
        };
        tokio::select! {
            biased;
            () = cancel.cancelled() => Err(CheckError::Cancelled),
            turn = turn => turn,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Two values of [`Turns`] are what two processes have.
    #[tokio::test]
    async fn a_turn_excludes_other_processes_and_can_be_given_up() {
        let dir = tempfile::tempdir().unwrap();
        let [mine, theirs] = [0, 1].map(|_| Turns::new(dir.path().join("turn")));
        let cancel = CancellationToken::new();
        let turn = mine.take(&cancel).await.unwrap();
        let short = tokio::time::timeout(4 * POLL, theirs.take(&cancel));
        assert!(short.await.is_err(), "two had a turn at once");
        let waiting = theirs.take(&cancel);
        let given_up = async {
            tokio::time::sleep(2 * POLL).await;
            cancel.cancel();
        };
        let (taken, ()) = tokio::join!(waiting, given_up);
        assert!(matches!(taken, Err(CheckError::Cancelled)), "{taken:?}");
        drop(turn);
        assert!(theirs.take(&CancellationToken::new()).await.is_ok());
    }
}

//! Whether a file is what it should be: a model by its header, and that model by its hash.

use std::path::Path;

use sha2::{Digest, Sha256};
use tokio::io::AsyncReadExt;
use tokio_util::sync::CancellationToken;

use super::{Event, PullError, Watch};
use crate::footprint::Footprint;
use crate::gguf::{Header, check_model};

/// Bytes hashed at a time: a millisecond or two of work.
const PIECE: usize = 1 << 20;
/// Pieces between two events.
const PACE: u64 = 32;

/// Checks that a file is a model that the worker may be given; what it needs in memory comes along.
pub(super) fn header(path: &Path) -> Result<Footprint, PullError> {
    let header = Header::open(path)?;
    check_model(&header)?;
    Ok(Footprint::of(&header))
}

/// The SHA-256 of a file, in lower-case hex. Can be cancelled: large files take a while.
pub(super) async fn hash(
    path: &Path,
    watch: Watch<'_>,
    cancel: &CancellationToken,
) -> Result<String, PullError> {
    let io = |source| PullError::Io {
        doing: "read",
        path: path.to_path_buf(),
        source,
    };
    let mut file = tokio::fs::File::open(path).await.map_err(io)?;
    let total = file.metadata().await.map_err(io)?.len();
    let mut hasher = Sha256::new();
    let mut piece = vec![0; PIECE];
    let (mut done, mut pieces) = (0, 0);
    loop {
        if cancel.is_cancelled() {
            return Err(PullError::Cancelled);
        }
        if pieces % PACE == 0 {
            watch(&Event::Verify { done, total });
        }
        let n = file.read(&mut piece).await.map_err(io)?;
        if n == 0 {
            break;
        }
        hasher.update(&piece[..n]);
        done += n as u64;
        pieces += 1;
    }
    watch(&Event::Verify { done, total });
    Ok(hasher
        .finalize()
        .iter()
        .map(|b| format!("{b:02x}"))
        .collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn the_hash_is_that_of_the_whole_file() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("f");
        std::fs::write(&path, vec![7u8; PIECE + 3]).unwrap();
        let events = std::sync::Mutex::new(Vec::new());
        let watch = |event: &Event| events.lock().unwrap().push(event.clone());
        let found = hash(&path, &watch, &CancellationToken::new())
            .await
            .unwrap();
        assert_eq!(found, crate::sha256_file(&path).unwrap());
        let total = PIECE as u64 + 3;
        assert_eq!(
            events.lock().unwrap().last(),
            Some(&Event::Verify { done: total, total })
        );

        let cancelled = CancellationToken::new();
        cancelled.cancel();
        let error = hash(&path, &|_| {}, &cancelled).await.unwrap_err();
        assert!(matches!(error, PullError::Cancelled));
    }
}

//! One file of this machine into a `.partial`, in pieces, so that it shows its progress and can be cancelled.

use std::path::Path;
use std::time::Instant;

use tokio::io::AsyncReadExt;
use tokio_util::sync::CancellationToken;

use super::event::Meter;
use super::partial::Partial;
use super::{Event, PullError, Watch};

/// Bytes copied at a time.
const PIECE: usize = 1 << 20;

/// Copies the file at `from` to the empty `partial`. A copy that was cancelled is dropped: it is quickly begun anew.
pub(super) async fn copy(
    from: &Path,
    partial: &mut Partial,
    watch: Watch<'_>,
    cancel: &CancellationToken,
) -> Result<(), PullError> {
    let io = |source| PullError::Io {
        doing: "read",
        path: from.to_path_buf(),
        source,
    };
    let mut file = tokio::fs::File::open(from).await.map_err(io)?;
    let total = Some(file.metadata().await.map_err(io)?.len());
    watch(&Event::Start {
        name: from.display().to_string(),
        from: from.display().to_string(),
        total,
        have: 0,
    });
    let mut to = partial.appender().await?;
    let mut meter = Meter::new();
    let mut piece = vec![0; PIECE];
    loop {
        if cancel.is_cancelled() {
            partial.clear()?;
            return Err(PullError::Cancelled);
        }
        let n = file.read(&mut piece).await.map_err(io)?;
        partial.append(&mut to, &piece[..n]).await?;
        if let Some(event) = meter.tick(Instant::now(), partial.len(), total, n == 0) {
            watch(&event);
        }
        if n == 0 {
            return partial.settle(to).await;
        }
    }
}

//! Removing what was pulled. Its record stays, so that the next pull is still compared with this one.

use std::path::Path;

use super::PullError;
use super::lock::Lock;
use super::partial::Partial;
use super::source::is_model_file_name;

/// Deletes a model and what has arrived of one from the folder `models`; returns the bytes this frees, or `None` when
/// nothing of that name is there.
///
/// # Errors
/// [`PullError::Busy`] while it is being pulled, and those of the file system.
pub fn remove(models: &Path, file: &str) -> Result<Option<u64>, PullError> {
    if !is_model_file_name(file) {
        return Ok(None);
    }
    let target = models.join(file);
    let found = |path: &Path| std::fs::metadata(path).ok().map(|m| m.len());
    let parts = [found(&target), found(&Partial::path_in(models, file))];
    if parts.iter().all(Option::is_none) {
        return Ok(None);
    }
    let _lock = Lock::take(models, file)?;
    // Of no origin: whatever is there is dropped.
    Partial::open(models, file, "")?.clear()?;
    match std::fs::remove_file(&target) {
        Err(source) if source.kind() != std::io::ErrorKind::NotFound => {
            return Err(PullError::Io {
                doing: "delete",
                path: target,
                source,
            });
        }
        _ => {}
    }
    Ok(Some(parts.iter().flatten().sum()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_model_and_its_parts_are_removed_unless_they_are_in_use() {
        let dir = tempfile::tempdir().unwrap();
        let models = dir.path();
        assert_eq!(remove(models, "m.gguf").unwrap(), None);
        std::fs::write(models.join("x.gguf"), "abc").unwrap();
        let below = models.join("below");
        assert_eq!(remove(&below, "../x.gguf").unwrap(), None);
        std::fs::remove_file(models.join("x.gguf")).unwrap();
        std::fs::write(models.join("m.gguf"), "abc").unwrap();
        std::fs::write(models.join("m.gguf.partial"), "de").unwrap();
        std::fs::write(models.join("m.gguf.partial.json"), "{}").unwrap();
        let held = Lock::take(models, "m.gguf").unwrap();
        assert!(matches!(
            remove(models, "m.gguf"),
            Err(PullError::Busy { .. })
        ));
        drop(held);
        assert_eq!(remove(models, "m.gguf").unwrap(), Some(5));
        assert_eq!(std::fs::read_dir(models).unwrap().count(), 1, "the locks");
    }
}

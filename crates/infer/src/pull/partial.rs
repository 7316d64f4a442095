//! What has arrived so far: `NAME.partial` and, beside it, what the server said of the whole file.
//!
//! A pull may be killed at any byte. So the description is written before the first byte, bytes are only ever appended,
//! and what does not fit its description is dropped, never repaired.

use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use tokio::io::{AsyncReadExt, AsyncSeekExt, AsyncWriteExt};

use super::PullError;
use super::records::write_whole;

/// The end of the name of a file that is arriving.
const ENDING: &str = ".partial";

/// A file that began to arrive.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Unfinished {
    /// The name it will have.
    pub file: String,
    /// Bytes that are here.
    pub bytes: u64,
    /// Bytes of the whole file, if a server said so.
    pub total: Option<u64>,
}

/// What began to arrive in the folder `models`, by name.
#[must_use]
pub fn unfinished(models: &Path) -> Vec<Unfinished> {
    let entries = std::fs::read_dir(models).into_iter().flatten().flatten();
    let mut found: Vec<Unfinished> = entries
        .filter_map(|entry| {
            let name = entry.file_name().into_string().ok()?;
            let file = name.strip_suffix(ENDING)?.to_owned();
            let described = std::fs::read(models.join(format!("{name}.json"))).ok();
            let described = described.and_then(|d| serde_json::from_slice::<Described>(&d).ok());
            Some(Unfinished {
                file,
                bytes: entry.metadata().ok()?.len(),
                total: described.and_then(|d| d.total),
            })
        })
        .collect();
    found.sort_by(|a, b| a.file.cmp(&b.file));
    found
}

/// What a server said of a file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Described {
    /// Where the file comes from, whichever server sends it.
    pub(super) origin: String,
    /// The address that was asked.
    pub(super) url: String,
    /// Bytes of the whole file.
    pub(super) total: Option<u64>,
    /// A strong entity tag, else the date of the last change: what `If-Range` takes.
    pub(super) validator: Option<String>,
}

/// A file that is arriving.
#[derive(Debug)]
pub(super) struct Partial {
    path: PathBuf,
    description: PathBuf,
    /// What the server said, for a file that has bytes.
    pub(super) described: Option<Described>,
    len: u64,
    /// Whether some of the bytes came by another request than the rest.
    pub(super) pieced: bool,
}

impl Partial {
    /// Opens what an earlier pull of `origin` left for `file`; anything else under its name is dropped.
    pub(super) fn open(models: &Path, file: &str, origin: &str) -> Result<Self, PullError> {
        let path = Self::path_in(models, file);
        let description = models.join(format!("{file}.partial.json"));
        let described = std::fs::read(&description)
            .ok()
            .and_then(|text| serde_json::from_slice::<Described>(&text).ok())
            .filter(|d| d.origin == origin);
        let len = std::fs::metadata(&path).map_or(0, |m| m.len());
        let mut partial = Self {
            path,
            description,
            described,
            len,
            pieced: len > 0,
        };
        if partial.described.is_none() || len == 0 {
            partial.clear()?;
        }
        Ok(partial)
    }

    /// Where what has arrived of `file` lies.
    pub(super) fn path_in(models: &Path, file: &str) -> PathBuf {
        models.join(format!("{file}{ENDING}"))
    }

    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    /// Bytes that are there.
    pub(super) fn len(&self) -> u64 {
        self.len
    }

    /// Whether every byte is there, as far as a server said how many there are.
    pub(super) fn is_complete(&self) -> bool {
        let total = self.described.as_ref().and_then(|d| d.total);
        self.len > 0 && total == Some(self.len)
    }

    fn io(&self, doing: &'static str) -> impl FnOnce(std::io::Error) -> PullError {
        let path = self.path.clone();
        move |source| PullError::Io {
            doing,
            path,
            source,
        }
    }

    /// Drops everything.
    pub(super) fn clear(&mut self) -> Result<(), PullError> {
        for path in [&self.path, &self.description] {
            match std::fs::remove_file(path) {
                Err(e) if e.kind() != std::io::ErrorKind::NotFound => {
                    return Err(self.io("delete")(e));
                }
                _ => {}
            }
        }
        self.described = None;
        self.len = 0;
        self.pieced = false;
        Ok(())
    }

    /// Writes down what the server says, before any byte of it.
    pub(super) fn describe(&mut self, described: Described) -> Result<(), PullError> {
        if self.described.as_ref() != Some(&described) {
            write_whole(&self.description, &described).map_err(self.io("write"))?;
            self.described = Some(described);
        }
        Ok(())
    }

    /// The bytes from `from` to the end.
    pub(super) async fn tail(&self, from: u64) -> Result<Vec<u8>, PullError> {
        if from >= self.len {
            return Ok(Vec::new());
        }
        let read = async {
            let mut file = tokio::fs::File::open(&self.path).await?;
            file.seek(std::io::SeekFrom::Start(from)).await?;
            let mut bytes = Vec::new();
            file.read_to_end(&mut bytes).await?;
            Ok(bytes)
        };
        read.await.map_err(self.io("read"))
    }

    /// A file to append to.
    pub(super) async fn appender(&self) -> Result<Appender, PullError> {
        let file = tokio::fs::File::options()
            .create(true)
            .append(true)
            .open(&self.path)
            .await
            .map_err(self.io("write"))?;
        Ok(Appender { file })
    }

    /// Appends bytes.
    pub(super) async fn append(
        &mut self,
        to: &mut Appender,
        bytes: &[u8],
    ) -> Result<(), PullError> {
        to.file.write_all(bytes).await.map_err(self.io("write"))?;
        self.len += bytes.len() as u64;
        Ok(())
    }

    /// Brings everything that was appended to the disk.
    pub(super) async fn settle(&self, mut file: Appender) -> Result<(), PullError> {
        let settle = async {
            file.file.flush().await?;
            file.file.sync_data().await
        };
        settle.await.map_err(self.io("write"))
    }

    /// Moves the complete file to its place.
    pub(super) fn install(self, target: &Path) -> Result<(), PullError> {
        std::fs::rename(&self.path, target).map_err(self.io("move into place"))?;
        // A description without a file is dropped by the next pull, so it may stay if it must.
        let _ = std::fs::remove_file(&self.description);
        // The name must survive a power cut as the content does, where the platform can promise it.
        if let Some(folder) = target.parent()
            && let Ok(folder) = std::fs::File::open(folder)
        {
            let _ = folder.sync_all();
        }
        Ok(())
    }
}

/// Where bytes are appended.
#[derive(Debug)]
pub(super) struct Appender {
    file: tokio::fs::File,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn described(origin: &str) -> Described {
        Described {
            origin: origin.into(),
            url: "http://localhost/m.gguf".into(),
            total: Some(6),
            validator: Some("\"e\"".into()),
        }
    }

    #[tokio::test]
    async fn what_arrived_is_found_again_and_completed() {
        let dir = tempfile::tempdir().unwrap();
        let mut partial = Partial::open(dir.path(), "m.gguf", "o").unwrap();
        partial.describe(described("o")).unwrap();
        let mut file = partial.appender().await.unwrap();
        partial.append(&mut file, b"abc").await.unwrap();
        partial.settle(file).await.unwrap();
        drop(partial);

        let expected = Unfinished {
            file: "m.gguf".into(),
            bytes: 3,
            total: Some(6),
        };
        assert_eq!(unfinished(dir.path()), [expected]);
        let mut partial = Partial::open(dir.path(), "m.gguf", "o").unwrap();
        assert!(partial.pieced && !partial.is_complete());
        assert_eq!(partial.described, Some(described("o")));
        assert_eq!(partial.tail(1).await.unwrap(), b"bc");
        let mut file = partial.appender().await.unwrap();
        partial.append(&mut file, b"def").await.unwrap();
        partial.settle(file).await.unwrap();
        assert!(partial.is_complete());
        let target = dir.path().join("m.gguf");
        partial.install(&target).unwrap();
        assert_eq!(std::fs::read(target).unwrap(), b"abcdef");
        assert_eq!(std::fs::read_dir(dir.path()).unwrap().count(), 1);
    }

    #[test]
    fn what_is_of_another_origin_or_undescribed_is_dropped() {
        let dir = tempfile::tempdir().unwrap();
        let bytes = dir.path().join("m.gguf.partial");
        std::fs::write(&bytes, "abc").unwrap();
        assert_eq!(Partial::open(dir.path(), "m.gguf", "o").unwrap().len(), 0);
        assert!(!bytes.exists());
        let mut other = Partial::open(dir.path(), "m.gguf", "p").unwrap();
        other.describe(described("p")).unwrap();
        std::fs::write(&bytes, "abc").unwrap();
        assert_eq!(Partial::open(dir.path(), "m.gguf", "o").unwrap().len(), 0);
        assert!(!bytes.exists());
    }
}

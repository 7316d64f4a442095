//! What was pulled: the hash of each file by where it came from, in `pulled.json` beside the models.
//!
//! Where nobody says which hash is right, the first pull is trusted and every later one is compared with it. The
//! records therefore outlive the files, and they are kept by the file's place at the hub, not by the mirror that
//! happened to serve it.

use std::collections::BTreeMap;
use std::io::Write;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::PullError;
use super::lock::Lock;

const FILE: &str = "pulled.json";
const VERSION: u32 = 1;

/// One file that was pulled.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Record {
    /// Its name in the folder of models; empty once a file from elsewhere took that name.
    pub file: String,
    /// SHA-256 in lower-case hex.
    pub sha256: String,
    /// Size in bytes.
    pub bytes: u64,
    /// Its licence, where the catalogue knows it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub licence: Option<String>,
}

/// All records, by origin.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Records {
    version: u32,
    files: BTreeMap<String, Record>,
}

impl Records {
    /// Reads the records of the folder `models`; a folder without any has none.
    ///
    /// # Errors
    /// When the file is there and cannot be used: trusting anew in silence would defeat its purpose.
    pub fn load(models: &Path) -> Result<Self, PullError> {
        let path = models.join(FILE);
        let io = |source| PullError::Io {
            doing: "read",
            path: path.clone(),
            source,
        };
        let text = match std::fs::read_to_string(&path) {
            Ok(text) => text,
            Err(e) if e.kind() == std::io::ErrorKind::NotFound => return Ok(Self::default()),
            Err(e) => return Err(io(e)),
        };
        let records: Self = serde_json::from_str(&text).map_err(|e| io(e.into()))?;
        if records.version != VERSION {
            let reason = format!(
                "version {} is not known; delete it or update",
                records.version
            );
            return Err(io(std::io::Error::other(reason)));
        }
        Ok(records)
    }

    /// What was pulled from `origin`.
    #[must_use]
    pub fn of_origin(&self, origin: &str) -> Option<&Record> {
        self.files.get(origin)
    }

    /// Where the file of this name came from, with its record.
    #[must_use]
    pub fn of_file(&self, file: &str) -> Option<(&str, &Record)> {
        let mut files = self.files.iter();
        files
            .find(|(_, r)| r.file == file)
            .map(|(origin, r)| (origin.as_str(), r))
    }

    /// Adds a record and writes all of them, as one step that others see whole or not at all.
    pub(super) fn add(models: &Path, origin: &str, record: Record) -> Result<(), PullError> {
        let _lock = wait_for_lock(models)?;
        let mut records = Self::load(models)?;
        records.version = VERSION;
        // Only one origin can have left its content under this name; the hash of the other is still worth knowing.
        for other in records.files.values_mut() {
            if other.file == record.file {
                other.file.clear();
            }
        }
        records.files.insert(origin.to_owned(), record);
        let path = models.join(FILE);
        write_whole(&path, &records).map_err(|source| PullError::Io {
            doing: "write",
            path,
            source,
        })
    }
}

/// Another pull holds it for the moment of writing only.
fn wait_for_lock(models: &Path) -> Result<Lock, PullError> {
    for _ in 0..100 {
        match Lock::take(models, FILE) {
            Err(PullError::Busy { .. }) => {
                std::thread::sleep(std::time::Duration::from_millis(20));
            }
            other => return other,
        }
    }
    Lock::take(models, FILE)
}

/// Writes JSON beside its place and moves it there.
pub(super) fn write_whole(path: &Path, value: &impl Serialize) -> std::io::Result<()> {
    let mut text = serde_json::to_string_pretty(value)?;
    text.push('\n');
    let mut name = path.as_os_str().to_owned();
    name.push(".new");
    let beside = PathBuf::from(name);
    let mut file = std::fs::File::create(&beside)?;
    file.write_all(text.as_bytes())?;
    file.sync_all()?;
    std::fs::rename(&beside, path)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn record(file: &str, sha256: &str) -> Record {
        Record {
            file: file.into(),
            sha256: sha256.into(),
            bytes: 3,
            licence: None,
        }
    }

    #[test]
    fn records_are_found_by_origin_and_by_file() {
        let dir = tempfile::tempdir().unwrap();
        assert_eq!(Records::load(dir.path()).unwrap(), Records::default());
        Records::add(dir.path(), "hub:a", record("a.gguf", "1")).unwrap();
        Records::add(dir.path(), "hub:b", record("b.gguf", "2")).unwrap();
        Records::add(dir.path(), "hub:a", record("a.gguf", "3")).unwrap();
        let records = Records::load(dir.path()).unwrap();
        assert_eq!(records.of_origin("hub:a").unwrap().sha256, "3");
        assert_eq!(records.of_file("b.gguf").unwrap().0, "hub:b");
        assert!(records.of_origin("hub:c").is_none() && records.of_file("c").is_none());
        // The same name from elsewhere: the file is gone, its hash is still known.
        Records::add(dir.path(), "hub:c", record("b.gguf", "4")).unwrap();
        let records = Records::load(dir.path()).unwrap();
        assert_eq!(records.of_file("b.gguf").unwrap().0, "hub:c");
        assert_eq!(records.of_origin("hub:b").unwrap().sha256, "2");
    }

    #[test]
    fn broken_records_are_said_and_not_forgotten() {
        let dir = tempfile::tempdir().unwrap();
        for text in ["{", r#"{"version": 9, "files": {}}"#] {
            std::fs::write(dir.path().join(FILE), text).unwrap();
            let error = Records::load(dir.path()).unwrap_err().to_string();
            assert!(error.contains("pulled.json"), "{error}");
            assert!(Records::add(dir.path(), "o", record("f", "1")).is_err());
        }
    }
}

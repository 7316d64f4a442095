//! The manifest of a set: the SHA-256 of every file.
//!
//! It makes "this set was never changed" a fact that a machine can check. The
//! task runner's `tidy` calls [`verify`]; [`write`] makes the manifest of a new
//! set and refuses to overwrite one that says something else.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use serde::Deserialize;
use sha2::{Digest, Sha256};

use crate::set::read_folder;
use crate::{KoanError, SetVersion};

/// The manifest's name in a set's folder.
pub const FILE_NAME: &str = "MANIFEST.toml";

/// Path of a file below the set's folder, with `/`, and its SHA-256 in hex.
pub type Hashes = BTreeMap<String, String>;

/// A manifest as it stands in the file.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Manifest {
    /// The set's version, such as `v1`; equal to the folder's name.
    pub set: String,
    /// Every file but the manifest itself.
    pub files: Hashes,
}

/// Why a set is not the one that was frozen.
#[derive(Debug, thiserror::Error)]
pub enum ManifestError {
    /// A file could not be read or written.
    #[error(transparent)]
    Koan(#[from] KoanError),
    /// The manifest has the wrong shape.
    #[error("{path} is no manifest: {detail}", path = .path.display())]
    Malformed {
        /// The manifest.
        path: PathBuf,
        /// What the parser says.
        detail: String,
    },
    /// The manifest belongs to another set.
    #[error("{path} is the manifest of `{stated}`, not of this folder", path = .path.display())]
    OtherSet {
        /// The manifest.
        path: PathBuf,
        /// The set it names.
        stated: String,
    },
    /// Files differ from the manifest.
    #[error("{set} is sealed, but {}; restore it, or make the change in a new set version", describe(.changes))]
    Changed {
        /// The set's folder.
        set: String,
        /// What differs, sorted by file.
        changes: Vec<Change>,
    },
}

/// One difference between a set and its manifest.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Change {
    /// The file's bytes are others.
    Edited(String),
    /// The file is gone.
    Missing(String),
    /// The manifest does not know the file.
    Unlisted(String),
}

impl std::fmt::Display for Change {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Edited(file) => write!(f, "{file} was changed"),
            Self::Missing(file) => write!(f, "{file} is missing"),
            Self::Unlisted(file) => write!(f, "{file} was added"),
        }
    }
}

/// Differences that a message lists before it only counts.
const SHOWN: usize = 5;

fn describe(changes: &[Change]) -> String {
    let shown: Vec<String> = changes.iter().take(SHOWN).map(Change::to_string).collect();
    let mut text = shown.join(", ");
    if changes.len() > SHOWN {
        let _ = write!(text, " and {} more", changes.len() - SHOWN);
    }
    text
}

/// Checks that the set in `folder` is byte for byte the one in its manifest.
///
/// # Errors
/// [`ManifestError::Changed`] with every difference; other variants when the
/// manifest or a file cannot be read.
pub fn verify(folder: &Path) -> Result<Manifest, ManifestError> {
    let path = folder.join(FILE_NAME);
    let text = std::fs::read_to_string(&path).map_err(|e| KoanError::io(&path, e))?;
    let manifest: Manifest = toml::from_str(&text).map_err(|e| ManifestError::Malformed {
        path: path.clone(),
        detail: e.message().replace('\n', " "),
    })?;
    if manifest.set != version(folder)?.to_string() {
        return Err(ManifestError::OtherSet {
            path,
            stated: manifest.set,
        });
    }
    let changes = differences(&manifest.files, &hash_files(folder)?);
    if changes.is_empty() {
        Ok(manifest)
    } else {
        let set = folder.display().to_string();
        Err(ManifestError::Changed { set, changes })
    }
}

/// Writes the manifest of a new set.
///
/// # Errors
/// [`ManifestError::Changed`] when there is a manifest already and the files
/// differ from it, since a sealed set stays as it is; other variants when the
/// set does not load.
pub fn write(folder: &Path) -> Result<Manifest, ManifestError> {
    let path = folder.join(FILE_NAME);
    if path.exists() {
        return verify(folder);
    }
    // Hashes of a set that cannot be used would only preserve the mistake.
    let (version, _) = read_folder(folder)?;
    let manifest = Manifest {
        set: version.to_string(),
        files: hash_files(folder)?,
    };
    let mut text = format!(
        "# SHA-256 of every file of this set. A published set never changes;\n\
         # changed or further koans go into a new version.\n\
         set = \"{}\"\n\n[files]\n",
        manifest.set
    );
    for (file, hash) in &manifest.files {
        let _ = writeln!(text, "{file:?} = \"{hash}\"");
    }
    std::fs::write(&path, text).map_err(|e| KoanError::io(&path, e))?;
    Ok(manifest)
}

fn version(folder: &Path) -> Result<SetVersion, KoanError> {
    let name = folder.file_name().unwrap_or_default().to_string_lossy();
    name.parse().map_err(|_| KoanError::NoSet {
        path: folder.to_path_buf(),
    })
}

fn differences(listed: &Hashes, found: &Hashes) -> Vec<Change> {
    let mut changes = Vec::new();
    for (file, hash) in listed {
        match found.get(file) {
            None => changes.push(Change::Missing(file.clone())),
            Some(other) if other != hash => changes.push(Change::Edited(file.clone())),
            Some(_) => {}
        }
    }
    let unlisted = found.keys().filter(|file| !listed.contains_key(*file));
    changes.extend(unlisted.cloned().map(Change::Unlisted));
    changes
}

/// Hashes every file of a set but the manifest; strangers are hashed too.
fn hash_files(folder: &Path) -> Result<Hashes, KoanError> {
    let mut hashes = Hashes::new();
    for path in list(folder)? {
        let name = file_name(&path);
        if path.is_dir() {
            for file in list(&path)? {
                hashes.insert(format!("{name}/{}", file_name(&file)), hash(&file)?);
            }
        } else if name != FILE_NAME {
            hashes.insert(name, hash(&path)?);
        }
    }
    Ok(hashes)
}

fn list(folder: &Path) -> Result<Vec<PathBuf>, KoanError> {
    let entries = std::fs::read_dir(folder).map_err(|e| KoanError::io(folder, e))?;
    let paths: Result<Vec<PathBuf>, _> = entries.map(|entry| entry.map(|e| e.path())).collect();
    paths.map_err(|e| KoanError::io(folder, e))
}

fn file_name(path: &Path) -> String {
    path.file_name()
        .unwrap_or_default()
        .to_string_lossy()
        .into_owned()
}

fn hash(path: &Path) -> Result<String, KoanError> {
    let bytes = std::fs::read(path).map_err(|e| KoanError::io(path, e))?;
    let mut hex = String::with_capacity(64);
    for byte in Sha256::digest(&bytes) {
        let _ = write!(hex, "{byte:02x}");
    }
    Ok(hex)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;

    /// A set `v3` of one koan in a scratch folder.
    fn set() -> (tempfile::TempDir, PathBuf) {
        let dir = tempfile::tempdir().unwrap();
        let set = dir.path().join("v3");
        let koan = set.join("bc_001");
        fs::create_dir_all(&koan).unwrap();
        for file in ["broken.rs", "solution.rs", "tests.rs"] {
            fs::write(koan.join(file), format!("// {file}\n")).unwrap();
        }
        let meta = "id = \"bc_001\"\nfamily = \"borrow_checker\"\ntitle = \"t\"\n\
            description = \"d\"\ncode = \"E0502\"\nresidual = true\n";
        fs::write(koan.join("koan.toml"), meta).unwrap();
        (dir, set)
    }

    fn changes(set: &Path) -> Vec<Change> {
        match verify(set) {
            Err(ManifestError::Changed { changes, .. }) => changes,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn what_was_written_verifies() {
        let (_dir, set) = set();
        let written = write(&set).unwrap();
        assert_eq!(written.files.len(), 4);
        assert_eq!(verify(&set).unwrap(), written);
        assert_eq!(written.set, "v3");
        // printf '// tests.rs\n' | sha256sum
        let tests = "d50632d263eda4121e81fe970dbdbe14671857ceda2687e8a6cf226d2fd9f194";
        assert_eq!(written.files["bc_001/tests.rs"], tests);
    }

    #[test]
    fn one_changed_byte_is_detected_and_cannot_be_sealed() {
        let (_dir, set) = set();
        write(&set).unwrap();
        fs::write(set.join("bc_001/tests.rs"), "// tests.rS\n").unwrap();
        let edited = vec![Change::Edited("bc_001/tests.rs".into())];
        assert_eq!(changes(&set), edited);
        assert!(matches!(write(&set), Err(ManifestError::Changed { .. })));
        let message = verify(&set).unwrap_err().to_string();
        assert!(message.contains("bc_001/tests.rs was changed"), "{message}");
        assert!(message.contains("new set version"), "{message}");
    }

    #[test]
    fn added_and_missing_files_are_detected() {
        let (_dir, set) = set();
        write(&set).unwrap();
        fs::write(set.join("bc_001/notes.txt"), "hint").unwrap();
        fs::write(set.join("README.md"), "hint").unwrap();
        let added = ["README.md", "bc_001/notes.txt"];
        assert_eq!(changes(&set), added.map(|f| Change::Unlisted(f.into())));
        fs::remove_file(set.join("README.md")).unwrap();
        fs::remove_file(set.join("bc_001/notes.txt")).unwrap();
        fs::remove_file(set.join("bc_001/tests.rs")).unwrap();
        assert_eq!(changes(&set), [Change::Missing("bc_001/tests.rs".into())]);
        fs::remove_dir_all(set.join("bc_001")).unwrap();
        assert_eq!(changes(&set).len(), 4);
    }

    #[test]
    fn a_set_that_does_not_load_gets_no_manifest() {
        let (_dir, set) = set();
        fs::write(set.join("bc_001/koan.toml"), "id = 1").unwrap();
        let error = write(&set).unwrap_err().to_string();
        assert!(error.contains("koan.toml is no koan"), "{error}");
        assert!(!set.join(FILE_NAME).exists());
    }

    #[test]
    fn a_copied_manifest_is_refused() {
        let (_dir, set) = set();
        write(&set).unwrap();
        let copy = set.with_file_name("v4");
        fs::rename(&set, &copy).unwrap();
        assert!(matches!(verify(&copy), Err(ManifestError::OtherSet { .. })));
        fs::write(copy.join(FILE_NAME), "set = 4").unwrap();
        assert!(matches!(
            verify(&copy),
            Err(ManifestError::Malformed { .. })
        ));
        fs::remove_file(copy.join(FILE_NAME)).unwrap();
        let missing = verify(&copy).unwrap_err().to_string();
        assert!(missing.contains(FILE_NAME), "{missing}");
    }
}

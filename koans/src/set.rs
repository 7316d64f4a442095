//! A frozen set: all koans of one version.

use std::fmt;
use std::path::{Path, PathBuf};
use std::str::FromStr;

use serde::{Serialize, Serializer};
use sleepy_fix::Task;

use crate::{Koan, KoanError, KoanListing, SetName};

/// Version of a set, written `v1`, `v2`, ….
///
/// A published version never changes: results name it, so a changed koan under
/// the same version would make old and new numbers look comparable.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SetVersion(pub u32);

impl fmt::Display for SetVersion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "v{}", self.0)
    }
}

impl FromStr for SetVersion {
    type Err = String;

    fn from_str(s: &str) -> Result<Self, String> {
        let number = s.strip_prefix('v').filter(|n| !n.starts_with(['0', '+']));
        number
            .and_then(|n| n.parse().ok())
            .map(Self)
            .ok_or_else(|| format!("`{s}` is no set version; write v1, v2, …"))
    }
}

impl Serialize for SetVersion {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

/// The set that is meant where none is named.
///
/// It is stated here and does not follow the newest folder: numbers that were
/// reported without a version stay comparable when a set is added.
pub const DEFAULT_SET: SetVersion = SetVersion(1);

/// All koans of one version, in the order of their ids.
#[derive(Debug, Clone)]
pub struct FrozenSet {
    /// Which version this is.
    pub version: SetVersion,
    /// The koans, sorted by id.
    pub koans: Vec<Koan>,
}

/// What `list --json` prints.
#[derive(Debug, Clone, Serialize)]
pub struct SetListing {
    /// Name of the set, such as `frozen/v1`.
    pub set: String,
    /// One entry a koan.
    pub koans: Vec<KoanListing>,
}

include!(concat!(env!("OUT_DIR"), "/builtin.rs"));

impl FrozenSet {
    /// Reads the set in `folder`, whose name is its version.
    ///
    /// # Errors
    /// [`KoanError`] for the first koan that cannot be read: a frozen set is
    /// whole or unusable, a part of it would give other numbers.
    pub fn load(folder: &Path) -> Result<Self, KoanError> {
        let (version, koans) = read_folder(folder)?;
        Ok(Self { version, koans })
    }

    /// The default set, [`DEFAULT_SET`], compiled into the program, so that an
    /// installed binary needs no checkout.
    ///
    /// # Errors
    /// [`KoanError`] when the set was malformed at build time.
    pub fn builtin() -> Result<Self, KoanError> {
        Self::builtin_version(DEFAULT_SET)
    }

    /// Every version compiled into the program, the oldest first.
    pub fn builtin_versions() -> impl Iterator<Item = SetVersion> {
        FROZEN.iter().map(|(version, _)| *version)
    }

    /// The set of this version, compiled into the program.
    ///
    /// # Errors
    /// [`KoanError::NoSuchVersion`], and others when the set was malformed at
    /// build time.
    pub fn builtin_version(version: SetVersion) -> Result<Self, KoanError> {
        let koans = read_builtin(SetName::Frozen(version), FROZEN)?;
        Ok(Self { version, koans })
    }

    /// The set's name in lists and reports.
    pub fn name(&self) -> String {
        SetName::Frozen(self.version).full()
    }

    /// The koan with this id.
    ///
    /// # Errors
    /// [`KoanError::NoSuchKoan`].
    pub fn get(&self, id: &str) -> Result<&Koan, KoanError> {
        find(&self.koans, id, SetName::Frozen(self.version))
    }

    /// The list of the koans, without their programs.
    pub fn listing(&self) -> SetListing {
        SetListing {
            set: self.name(),
            koans: self.koans.iter().map(Koan::listing).collect(),
        }
    }

    /// All koans as repair tasks.
    pub fn tasks(&self) -> Vec<Task> {
        self.koans.iter().map(Koan::task).collect()
    }
}

/// The koan with this id, of the set called `set`.
pub(crate) fn find<'a>(koans: &'a [Koan], id: &str, set: SetName) -> Result<&'a Koan, KoanError> {
    let no_such = || KoanError::NoSuchKoan {
        id: id.to_owned(),
        set: set.full(),
    };
    koans.iter().find(|k| k.id == id).ok_or_else(no_such)
}

/// Reads the koans of `set`, which is one of the compiled-in sets in `tables`.
pub(crate) fn read_builtin(
    set: SetName,
    tables: &[(SetVersion, BuiltinKoans)],
) -> Result<Vec<Koan>, KoanError> {
    let no_such = || KoanError::NoSuchVersion {
        set,
        known: SetName::builtin().map(|known| known.to_string()).collect(),
    };
    let mut tables = tables.iter();
    let table = tables.find(|(known, _)| *known == set.version());
    let (_, table) = table.ok_or_else(no_such)?;
    let root = Path::new("koans").join(set.full());
    let mut koans = Vec::with_capacity(table.len());
    for (name, files) in *table {
        let folder = root.join(name);
        koans.push(Koan::read(name, &folder, &|file| {
            let found = files.iter().find(|(known, _)| *known == file);
            let missing = || {
                let source = std::io::ErrorKind::NotFound.into();
                KoanError::io(folder.join(file), source)
            };
            found
                .map(|(_, text)| (*text).to_owned())
                .ok_or_else(missing)
        })?);
    }
    Ok(koans)
}

/// Reads the set in `folder`, whose name is its version; it holds some koan.
pub(crate) fn read_folder(folder: &Path) -> Result<(SetVersion, Vec<Koan>), KoanError> {
    let no_set = || KoanError::NoSet {
        path: folder.to_path_buf(),
    };
    let name = folder.file_name().ok_or_else(no_set)?;
    let version = name.to_string_lossy().parse().map_err(|_| no_set())?;
    let mut koans = Vec::new();
    for koan in koan_folders(folder)? {
        koans.push(Koan::load(&koan)?);
    }
    if koans.is_empty() {
        return Err(KoanError::EmptySet {
            path: folder.to_path_buf(),
        });
    }
    Ok((version, koans))
}

/// The koans' folders below `set`, sorted by name.
fn koan_folders(set: &Path) -> Result<Vec<PathBuf>, KoanError> {
    let mut folders = Vec::new();
    for entry in std::fs::read_dir(set).map_err(|e| KoanError::io(set, e))? {
        let entry = entry.map_err(|e| KoanError::io(set, e))?;
        let path = entry.path();
        if path.is_dir() {
            folders.push(path);
        }
    }
    folders.sort();
    Ok(folders)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_read_strictly() {
        assert_eq!("v12".parse(), Ok(SetVersion(12)));
        assert_eq!(SetVersion(3).to_string(), "v3");
        for bad in [
            "",
            "v",
            "v01",
            "v0",
            "v-1",
            "v+1",
            "1",
            "version1",
            "v99999999999",
        ] {
            assert!(bad.parse::<SetVersion>().is_err(), "{bad}");
        }
    }

    #[test]
    fn the_default_set_is_the_stated_one() {
        let versions: Vec<SetVersion> = FrozenSet::builtin_versions().collect();
        assert!(versions.contains(&DEFAULT_SET), "{versions:?}");
        assert!(versions.is_sorted(), "{versions:?}");
        assert_eq!(FrozenSet::builtin().unwrap().version, DEFAULT_SET);
        for version in versions {
            let set = FrozenSet::builtin_version(version).unwrap();
            assert_eq!(set.version, version);
            assert!(!set.koans.is_empty(), "{version}");
        }
        let error = FrozenSet::builtin_version(SetVersion(999)).unwrap_err();
        let error = error.to_string();
        assert!(
            error.contains("no built-in set v999; there is v1"),
            "{error}"
        );
    }

    #[test]
    fn a_missing_koan_is_named() {
        let set = FrozenSet::builtin().unwrap();
        assert_eq!(set.get("bc_001").unwrap().id, "bc_001");
        let error = set.get("zz_1").unwrap_err().to_string();
        assert!(error.contains("`zz_1` in frozen/v"), "{error}");
    }
}

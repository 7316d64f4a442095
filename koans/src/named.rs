//! Sets by name, whatever they are for.
//!
//! Frozen sets judge: nothing is trained or tuned on them, and [`FrozenSet`] is
//! the type that says so. Train sets have the same shape and no koan in common
//! with them; demos, calibration and experiments may use them freely. What only
//! lists, repairs or proves koans takes either as a [`KoanSet`].

use std::fmt;
use std::path::Path;
use std::str::FromStr;

use crate::set::{TRAIN, find, read_builtin, read_folder};
use crate::{DEFAULT_SET, FrozenSet, Koan, KoanError, SetVersion};

/// Which set is meant: `v2` is a frozen one, `train/v1` one to train on, and
/// `train` the newest of those.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SetName {
    /// A set that judges.
    Frozen(SetVersion),
    /// A set to learn from.
    Train(SetVersion),
}

impl SetName {
    /// The folder below `koans/` with all sets of this kind.
    pub fn folder(self) -> &'static str {
        match self {
            Self::Frozen(_) => "frozen",
            Self::Train(_) => "train",
        }
    }

    /// Which one of its kind it is.
    pub fn version(self) -> SetVersion {
        match self {
            Self::Frozen(version) | Self::Train(version) => version,
        }
    }

    /// Every set that is compiled into the program: the frozen ones, then those
    /// to train on, each from old to new.
    pub fn builtin() -> impl Iterator<Item = Self> {
        let frozen = FrozenSet::builtin_versions().map(Self::Frozen);
        frozen.chain(TRAIN.iter().map(|(version, _)| Self::Train(*version)))
    }

    /// The name in lists and reports, such as `frozen/v2`.
    pub fn full(self) -> String {
        format!("{}/{}", self.folder(), self.version())
    }
}

impl Default for SetName {
    fn default() -> Self {
        Self::Frozen(DEFAULT_SET)
    }
}

/// Shows the name as it is typed: only the kind that is no surprise is left out.
impl fmt::Display for SetName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Frozen(version) => version.fmt(f),
            Self::Train(version) => write!(f, "train/{version}"),
        }
    }
}

impl FromStr for SetName {
    type Err = String;

    fn from_str(s: &str) -> Result<Self, String> {
        let name = match s.split_once('/') {
            None if s == "train" => {
                let newest = TRAIN.iter().map(|(version, _)| *version).max();
                newest.map(Self::Train)
            }
            None => s.parse().ok().map(Self::Frozen),
            Some(("frozen", version)) => version.parse().ok().map(Self::Frozen),
            Some(("train", version)) => version.parse().ok().map(Self::Train),
            Some(_) => None,
        };
        name.ok_or_else(|| format!("`{s}` is no set; write v1, v2, … or train"))
    }
}

/// The koans of one set, in the order of their ids.
#[derive(Debug, Clone)]
pub struct KoanSet {
    /// Which set this is.
    pub name: SetName,
    /// The koans, sorted by id.
    pub koans: Vec<Koan>,
}

impl KoanSet {
    /// The set of this name, compiled into the program.
    ///
    /// # Errors
    /// [`KoanError::NoSuchVersion`], and others when the set was malformed at
    /// build time.
    pub fn builtin(name: SetName) -> Result<Self, KoanError> {
        let koans = match name {
            SetName::Frozen(version) => FrozenSet::builtin_version(version)?.koans,
            SetName::Train(_) => read_builtin(name, TRAIN)?,
        };
        Ok(Self { name, koans })
    }

    /// Reads the set `name` below `root`, which holds one folder a version.
    ///
    /// # Errors
    /// [`KoanError`] for the first koan that cannot be read.
    pub fn load(root: &Path, name: SetName) -> Result<Self, KoanError> {
        let (_, koans) = read_folder(&root.join(name.version().to_string()))?;
        Ok(Self { name, koans })
    }

    /// The koan with this id.
    ///
    /// # Errors
    /// [`KoanError::NoSuchKoan`].
    pub fn get(&self, id: &str) -> Result<&Koan, KoanError> {
        find(&self.koans, id, self.name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_read_and_shown() {
        let check = |typed: &str, shown: &str, full: &str| {
            let name: SetName = typed.parse().unwrap();
            assert_eq!(
                (name.to_string().as_str(), name.full().as_str()),
                (shown, full)
            );
            assert_eq!(shown.parse(), Ok(name));
        };
        check("v2", "v2", "frozen/v2");
        check("frozen/v2", "v2", "frozen/v2");
        check("train/v3", "train/v3", "train/v3");
        for bad in ["", "exam", "train/", "train/1", "v", "v1/train", "test/v1"] {
            assert!(bad.parse::<SetName>().is_err(), "{bad}");
        }
        assert_eq!(SetName::default().full(), format!("frozen/{DEFAULT_SET}"));
    }

    #[test]
    fn every_set_can_be_opened_by_its_name() {
        let names: Vec<SetName> = SetName::builtin().collect();
        assert!(names.contains(&SetName::default()));
        assert!(names.contains(&"train".parse().unwrap()));
        for name in names {
            let set = KoanSet::builtin(name).unwrap();
            assert_eq!(set.name, name);
            let first = &set.koans[0];
            assert_eq!(set.get(&first.id).unwrap(), first);
            let error = set.get("zz_1").unwrap_err().to_string();
            assert!(
                error.contains(&format!("`zz_1` in {}", name.full())),
                "{error}"
            );
        }
        let unknown = KoanSet::builtin(SetName::Train(SetVersion(999))).unwrap_err();
        let unknown = unknown.to_string();
        assert!(unknown.contains("train/v999; there is v1"), "{unknown}");
    }
}

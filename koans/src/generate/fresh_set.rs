//! A fresh set on disk: the account of how it came about, its pairs, and the
//! workspace that its crates are built in.

use std::collections::BTreeMap;
use std::path::Path;

use serde::{Deserialize, Serialize};

use super::against::Against;
use super::edit::{Edit, apply};
use super::error::GenerateError;
use super::row::{Place, Row};
use super::shards::replace;
use super::sources::Source;
use super::stats::Stats;

/// The file name of the account.
const MANIFEST: &str = "fresh.json";
/// The file name of the pairs, one a line.
const PAIRS: &str = "pairs.jsonl";

/// The account of a fresh set.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct FreshManifest {
    /// SHA-256 of the model that the crates were drawn for.
    pub model_sha256: String,
    /// SHA-256 of the file with the candidates.
    pub candidates_sha256: String,
    /// Seed of every random choice but the draw: the first eight bytes of the model's hash.
    pub seed: u64,
    /// The compiler.
    pub toolchain: String,
    /// The crates drawn, in that order, with versions and licences.
    pub crates: Vec<Source>,
    /// Crates that were drawn and could not be used.
    pub passed_over: Vec<PassedOver>,
    /// Pairs in all.
    pub pairs: usize,
    /// Those in which no suggestion of rustc leads back to the crate's own text.
    pub residual: usize,
    /// Family → pairs.
    pub families: BTreeMap<String, usize>,
    /// Error code → pairs.
    pub codes: BTreeMap<String, usize>,
    /// What came of each operator.
    pub operators: Stats,
    /// Why pairs were dropped → how many.
    pub dropped: BTreeMap<String, usize>,
    /// The sets of koans that no pair repeats.
    pub frozen: Vec<String>,
    /// The comparison with the training, where one was asked for.
    pub against: Option<Against>,
}

/// A crate that was drawn and could not be used.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PassedOver {
    /// The crate.
    pub name: String,
    /// Why.
    pub why: String,
}

/// A fresh set.
#[derive(Debug, Clone)]
pub struct FreshSet {
    /// How it came about.
    pub manifest: FreshManifest,
    /// Its pairs, each with its [`Place`].
    pub rows: Vec<Row>,
}

impl FreshSet {
    /// The folder of the workspace in a set's folder.
    pub(crate) const WORKSPACE: &str = "workspace";

    /// Reads the set in `dir`.
    ///
    /// # Errors
    /// [`GenerateError::Io`] and [`GenerateError::Malformed`].
    pub fn read(dir: &Path) -> Result<Self, GenerateError> {
        let text = |name| {
            let file = dir.join(name);
            let text = std::fs::read_to_string(&file).map_err(|e| GenerateError::io(&file, e))?;
            Ok::<_, GenerateError>((file, text))
        };
        let (file, account) = text(MANIFEST)?;
        let manifest =
            serde_json::from_str(&account).map_err(|e| GenerateError::malformed(file, e))?;
        let (file, pairs) = text(PAIRS)?;
        let rows = pairs.lines().map(serde_json::from_str);
        let rows = rows
            .collect::<Result<Vec<Row>, _>>()
            .map_err(|e| GenerateError::malformed(file, e))?;
        Ok(Self { manifest, rows })
    }

    /// A set is made once: an error if `dir` holds one.
    pub(crate) fn refuse_old(dir: &Path) -> Result<(), GenerateError> {
        if dir.join(MANIFEST).exists() {
            return Err(GenerateError::malformed(
                dir,
                "it holds a fresh set already; name another folder",
            ));
        }
        Ok(())
    }

    pub(crate) fn write(self, dir: &Path) -> Result<FreshManifest, GenerateError> {
        let json = |e: serde_json::Error| GenerateError::Internal(e.to_string());
        let mut pairs = String::new();
        for row in &self.rows {
            pairs.push_str(&serde_json::to_string(row).map_err(json)?);
            pairs.push('\n');
        }
        replace(&dir.join(PAIRS), &pairs)?;
        let account = serde_json::to_string_pretty(&self.manifest).map_err(json)?;
        replace(&dir.join(MANIFEST), &account)?;
        Ok(self.manifest)
    }
}

impl Place {
    /// The whole broken and the whole repaired file, from the published one;
    /// `None` where the edits are not of that text.
    pub fn texts(&self, published: &str) -> Option<(String, String)> {
        let fits = |e: &Edit| published.get(e.start..e.end).is_some();
        let all = || self.broken.iter().chain(&self.fixed);
        all().all(fits).then(|| {
            let made = |edits: &[Edit]| apply(published, edits);
            (made(&self.broken), made(&self.fixed))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_makes_whole_files_of_the_published_one_only() {
        let place = Place {
            file: "src/lib.rs".to_owned(),
            broken: vec![Edit::new(2..3, "")],
            fixed: Vec::new(),
        };
        let texts = place.texts("f(&x)\n").unwrap();
        assert_eq!(texts, ("f(x)\n".to_owned(), "f(&x)\n".to_owned()));
        assert_eq!(place.texts("f("), None);
    }

    #[test]
    fn a_folder_without_a_set_is_an_error_that_names_the_file() {
        let dir = tempfile::tempdir().unwrap();
        let error = FreshSet::read(dir.path()).unwrap_err();
        assert!(error.to_string().contains(MANIFEST), "{error}");
        std::fs::write(dir.path().join(MANIFEST), "{}").unwrap();
        let error = FreshSet::read(dir.path()).unwrap_err();
        assert!(error.to_string().contains("model_sha256"), "{error}");
        assert!(FreshSet::refuse_old(dir.path()).is_err());
    }
}

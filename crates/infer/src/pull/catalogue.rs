//! The catalogue: models that can be pulled by name. It is data (`catalogue.json`, described by
//! `catalogue.schema.json`), so that a new model or a hash that became known is no change of code, and a person or a
//! company can add a catalogue of their own beside their models.

use std::path::Path;

use serde::{Deserialize, Serialize};

use super::PullError;
use crate::footprint::Footprint;

/// The catalogue that comes with the program.
const BUILT_IN: &str = include_str!("catalogue.json");
/// Name of a person's own catalogue, in their folder of models.
const OWN: &str = "catalogue.json";
/// The only format there is so far.
const VERSION: u32 = 1;

/// A list of models.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Catalogue {
    /// Where the schema lies; for editors only.
    #[serde(rename = "$schema", default, skip_serializing_if = "Option::is_none")]
    pub schema: Option<String>,
    /// Version of the format; 1.
    pub version: u32,
    /// The models. Of several with one beginning of a name, the first is meant by that beginning.
    pub models: Vec<Entry>,
}

/// One model file at the hub.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Entry {
    /// What a person types.
    pub name: String,
    /// What the model is called by its authors.
    pub title: String,
    /// Repository at the hub, `OWNER/NAME`.
    pub repo: String,
    /// Commit in it, so that the file cannot change under its hash.
    pub revision: String,
    /// Path of the file in the repository; its last part is also the name here.
    pub file: String,
    /// Size in bytes: exact where the hash is known, else an estimate.
    pub bytes: u64,
    /// SHA-256 in lower-case hex; null where it is not known: then the first pull records it.
    #[serde(default)]
    pub sha256: Option<String>,
    /// SPDX identifier of the licence, or its usual name.
    pub licence: String,
    /// What a person should know about the licence before using the model.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub licence_note: Option<String>,
    /// Number of weights.
    pub parameters: u64,
    /// How the weights are stored, e.g. `q4_k_m`.
    pub quantisation: String,
    /// Longest context in tokens that it was trained for.
    pub context: u64,
    /// Memory of one token of context in bytes (keys and values of all layers, 16 bits each).
    pub kv_bytes_per_token: u64,
}

impl Entry {
    /// What the model needs in memory.
    #[must_use]
    pub fn footprint(&self) -> Footprint {
        Footprint {
            weights: self.bytes,
            kv_per_token: self.kv_bytes_per_token,
            max_context: self.context,
        }
    }

    /// What the file is recorded by.
    #[must_use]
    pub fn origin(&self) -> String {
        super::source::hub_origin(&self.repo, &self.file, &self.revision)
    }

    /// The name of the file on this machine.
    #[must_use]
    pub fn file_name(&self) -> &str {
        self.file.rsplit('/').next().unwrap_or(&self.file)
    }

    fn problem(&self) -> Option<String> {
        let hash_is_bad = self.sha256.as_deref().is_some_and(|s| !is_sha256(s));
        let wrong = [
            (self.name.is_empty(), "its name is empty"),
            (
                self.repo.split('/').count() != 2,
                "`repo` is not OWNER/NAME",
            ),
            (self.revision.is_empty(), "`revision` is empty"),
            (
                !super::source::is_model_file_name(self.file_name()),
                "`file` is no plain name that ends in .gguf",
            ),
            (self.bytes == 0, "`bytes` is 0"),
            (hash_is_bad, "`sha256` is not 64 lower-case hex digits"),
        ];
        let found = wrong.iter().find(|(is_wrong, _)| *is_wrong)?;
        Some(format!("model `{}`: {}", self.name, found.1))
    }
}

/// Whether a text is a SHA-256 as this program writes them.
pub(super) fn is_sha256(text: &str) -> bool {
    text.len() == 64 && text.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'))
}

impl Catalogue {
    /// The catalogue that comes with the program, after the person's own in `models`, if there is one.
    ///
    /// # Errors
    /// [`PullError::Catalogue`] when one of them is not what the schema describes.
    pub fn load(models: &Path) -> Result<Self, PullError> {
        let mut catalogue = Self::parse(BUILT_IN, Path::new("the built-in catalogue"))?;
        let path = models.join(OWN);
        match std::fs::read_to_string(&path) {
            Ok(text) => {
                let mut own = Self::parse(&text, &path)?;
                catalogue
                    .models
                    .retain(|e| own.models.iter().all(|o| o.name != e.name));
                own.models.append(&mut catalogue.models);
                Ok(own)
            }
            Err(e) if e.kind() == std::io::ErrorKind::NotFound => Ok(catalogue),
            Err(source) => Err(PullError::Io {
                doing: "read",
                path,
                source,
            }),
        }
    }

    fn parse(text: &str, path: &Path) -> Result<Self, PullError> {
        let bad = |reason: String| PullError::Catalogue {
            path: path.to_path_buf(),
            reason,
        };
        let catalogue: Self = serde_json::from_str(text).map_err(|e| bad(e.to_string()))?;
        if catalogue.version != VERSION {
            let reason = format!(
                "version {} is not known, only {VERSION} is",
                catalogue.version
            );
            return Err(bad(reason));
        }
        if let Some(problem) = catalogue.models.iter().find_map(Entry::problem) {
            return Err(bad(problem));
        }
        let mut names: Vec<&str> = catalogue.models.iter().map(|e| e.name.as_str()).collect();
        names.sort_unstable();
        match names.windows(2).find(|pair| pair[0] == pair[1]) {
            Some(pair) => Err(bad(format!("the name `{}` appears twice", pair[0]))),
            None => Ok(catalogue),
        }
    }

    /// The model a name means: a whole name, the name of its file, or a beginning up to a hyphen.
    #[must_use]
    pub fn find(&self, name: &str) -> Option<&Entry> {
        let name = name.to_ascii_lowercase();
        let whole = |e: &&Entry| {
            let file = e.file_name().to_ascii_lowercase();
            e.name == name || file == name || file.strip_suffix(".gguf") == Some(&name)
        };
        let beginning = |e: &&Entry| {
            e.name
                .strip_prefix(&name)
                .is_some_and(|rest| rest.starts_with('-'))
        };
        let models = &self.models;
        models
            .iter()
            .find(whole)
            .or_else(|| models.iter().find(beginning).filter(|_| !name.is_empty()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn built_in() -> Catalogue {
        Catalogue::parse(BUILT_IN, Path::new("built in")).unwrap()
    }

    #[test]
    fn the_catalogue_has_each_size_in_both_quantisations_with_its_licence() {
        let catalogue = built_in();
        for size in ["0.5b", "1.5b", "3b", "7b"] {
            for quantisation in ["q4_k_m", "q8_0"] {
                let name = format!("qwen2.5-coder-{size}-{quantisation}");
                let entry = catalogue.find(&name).unwrap();
                assert_eq!((&entry.name, &*entry.quantisation), (&name, quantisation));
                let research = size == "3b";
                assert_eq!(entry.licence == "Qwen-Research", research, "{name}");
                assert_eq!(entry.licence_note.is_some(), research, "{name}");
                assert_eq!(entry.revision.len(), 40, "{name}");
                // 4.5 to 9 bits a weight; the small models store their embedding twice.
                let bits = entry.bytes as f64 * 8.0 / entry.parameters as f64;
                assert!((4.5..11.5).contains(&bits), "{name}: {bits}");
            }
        }
    }

    #[test]
    fn names_are_found_whole_by_file_and_by_their_beginning() {
        let catalogue = built_in();
        let check = |given: &str, expected: Option<&str>| {
            let found = catalogue.find(given).map(|e| e.name.as_str());
            assert_eq!(found, expected, "{given}");
        };
        check("qwen2.5-coder-7b-q8_0", Some("qwen2.5-coder-7b-q8_0"));
        check("Qwen2.5-Coder-3B", Some("qwen2.5-coder-3b-q4_k_m"));
        check(
            "qwen2.5-coder-0.5b-instruct-q8_0.gguf",
            Some("qwen2.5-coder-0.5b-q8_0"),
        );
        check("qwen2.5-coder-1", None);
        check("", None);
        check("llama", None);
    }

    #[test]
    fn what_the_schema_does_not_describe_is_refused_by_name() {
        let check = |change: (&str, &str), expected: &str| {
            let text = BUILT_IN.replacen(change.0, change.1, 1);
            assert_ne!(text, BUILT_IN, "{change:?} changes nothing");
            let error = Catalogue::parse(&text, Path::new("c.json")).unwrap_err();
            let error = error.to_string();
            assert!(
                error.contains(expected) && error.contains("c.json"),
                "{error}"
            );
        };
        check(("\"version\": 1", "\"version\": 2"), "version 2");
        check(("\"bytes\": 491400064", "\"bytes\": 0"), "`bytes`");
        check(("\"licence\"", "\"license\""), "license");
        check(("1d9614638d", "1D9614638D"), "sha256");
        check(("0.5b-q8_0", "0.5b-q4_k_m"), "twice");
        check(
            (
                "\"file\": \"qwen2.5-coder-0.5b-instruct-q4_k_m.gguf\"",
                "\"file\": \"../..\"",
            ),
            "`file`",
        );
    }

    #[test]
    fn a_persons_own_catalogue_comes_first() {
        let dir = tempfile::tempdir().unwrap();
        let text = BUILT_IN.replacen("qwen2.5-coder-0.5b-q4_k_m", "mine", 1);
        let text = text.replacen("\"title\": \"Qwen2.5-Coder 0.5B", "\"title\": \"Changed", 2);
        std::fs::write(dir.path().join(OWN), text).unwrap();
        let both = Catalogue::load(dir.path()).unwrap();
        assert_eq!(both.models[0].name, "mine");
        assert_eq!(both.models.len(), built_in().models.len() + 1);
        let changed = both.find("qwen2.5-coder-0.5b-q8_0").unwrap();
        assert!(changed.title.starts_with("Changed"));
        std::fs::write(dir.path().join(OWN), "{").unwrap();
        let error = Catalogue::load(dir.path()).unwrap_err().to_string();
        assert!(error.contains("catalogue.json"), "{error}");
    }

    #[test]
    fn the_schema_is_that_of_the_types() {
        let schema = serde_json::to_string_pretty(&schemars::schema_for!(Catalogue)).unwrap();
        let path = concat!(
            env!("CARGO_MANIFEST_DIR"),
            "/src/pull/catalogue.schema.json"
        );
        let committed = std::fs::read_to_string(path).unwrap_or_default();
        assert_eq!(
            committed.trim_end(),
            schema,
            "write this schema into {path}"
        );
    }
}

//! Crates to make mutants of: fetched, built once, and put on their side.
//!
//! The split is by repository. Crates of one repository share code and style,
//! and splitting by crate, file or function has been measured to leak.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use sleepy_check::{RecordedCrate, Sandbox, fetch, record_build};
use spdx::{Expression, ParseMode};
use tokio_util::sync::CancellationToken;
use toml::{Table, Value};

use super::compile::write;
use super::error::GenerateError;
use super::krate::Package;
use super::options::Options;
use super::row::Side;

/// Exercise books: what is in them may not enter any training.
const BANNED: [&str; 2] = ["rustlings", "rust-by-practice"];

/// Where rows come from, as the manifest tells it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Source {
    /// `name-version` of a package; a folder or a book of the documentation.
    pub name: String,
    /// The licence its manifest states.
    pub licence: Option<String>,
    /// The repository its manifest states.
    pub repository: Option<String>,
    /// Its side.
    pub side: Side,
    /// Rows kept.
    pub kept: usize,
}

/// What a package's manifest says of itself.
#[derive(Debug, Default, PartialEq)]
pub(crate) struct About {
    pub(crate) name: String,
    version: String,
    licence: Option<String>,
    repository: Option<String>,
}

impl About {
    /// What the manifest of a run says of the package, before its first row.
    pub(crate) fn source(&self, side: Side) -> Source {
        Source {
            name: format!("{}-{}", self.name, self.version),
            licence: self.licence.clone(),
            repository: self.repository.clone(),
            side,
            kept: 0,
        }
    }
}

/// Fetches, builds and records the crates that `options` ask for.
///
/// # Errors
/// Malformed names or files, no network for the download, and a build that
/// cannot even begin.
pub(crate) async fn packages(
    options: &Options,
    sandbox: &Sandbox,
    cancel: &CancellationToken,
) -> Result<(Vec<Package>, Vec<Source>), GenerateError> {
    let recipe = &options.recipe;
    let dependencies = dependencies(&recipe.crates, recipe.crates_file.as_deref())?;
    if dependencies.is_empty() {
        return Ok((Vec::new(), Vec::new()));
    }
    let named: BTreeSet<String> = dependencies.keys().cloned().collect();
    let dir = options.out.join("workspace");
    workspace(&dir, dependencies)?;
    fetch(&dir, cancel).await?;
    let mut all = recorded(&dir, options.wrapper.as_deref(), sandbox, cancel).await?;
    all.retain(|(_, about)| !recipe.named_only || named.contains(&about.name));
    all.retain(|(_, about)| permits(about));
    let unwanted: Vec<String> = self::dependencies(&[], recipe.leave_out.as_deref())?
        .keys()
        .cloned()
        .collect();
    let out = homes(all.iter().map(|(_, about)| about), &unwanted);
    all.retain(|(_, about)| !out.contains(&home(about)));
    let away = homes(all.iter().map(|(_, about)| about), &recipe.held_out);
    let side = |about: &About| match away.contains(&home(about)) {
        true => Side::Dev,
        false => Side::Train,
    };
    Ok(all
        .into_iter()
        .map(|(recorded, about)| {
            let source = about.source(side(&about));
            let package = Package {
                recorded,
                name: source.name.clone(),
                side: source.side,
            };
            (package, source)
        })
        .unzip())
}

/// Builds a workspace whose crates were fetched, and reads what each crate says of
/// itself; exercise books stay out.
pub(crate) async fn recorded(
    dir: &Path,
    wrapper: Option<&Path>,
    sandbox: &Sandbox,
    cancel: &CancellationToken,
) -> Result<Vec<(RecordedCrate, About)>, GenerateError> {
    let crates = record_build(dir, &dir.join("target"), wrapper, sandbox, cancel).await?;
    let here = std::fs::canonicalize(dir).ok();
    let mut all = Vec::new();
    for recorded in crates {
        let about = about(&recorded.manifest_dir)?;
        let own = std::fs::canonicalize(&recorded.manifest_dir).ok() == here;
        let repository = about.repository.as_deref().unwrap_or_default();
        let banned = BANNED
            .iter()
            .any(|b| about.name.contains(b) || repository.contains(b));
        if banned {
            tracing::warn!("{} is an exercise book and stays out", about.name);
        } else if !own {
            all.push((recorded, about));
        }
    }
    Ok(all)
}

/// The dependencies asked for by name or in a file.
pub(crate) fn dependencies(names: &[String], file: Option<&Path>) -> Result<Table, GenerateError> {
    let mut table = Table::new();
    if let Some(file) = file {
        let text = std::fs::read_to_string(file).map_err(|e| GenerateError::io(file, e))?;
        let manifest: Table = text
            .parse()
            .map_err(|e: toml::de::Error| GenerateError::malformed(file, e.message()))?;
        let Some(Value::Table(found)) = manifest.get("dependencies") else {
            return Err(GenerateError::malformed(
                file,
                "it has no table [dependencies] with the crates",
            ));
        };
        table = found.clone();
        // Paths are relative to the file, and the workspace lies elsewhere.
        let base = std::path::absolute(file).map_err(|e| GenerateError::io(file, e))?;
        for (_, value) in table.iter_mut() {
            if let Some(Value::String(path)) = value.get_mut("path") {
                let whole = base.parent().unwrap_or(Path::new("/")).join(&*path);
                *path = whole.to_string_lossy().into_owned();
            }
        }
    }
    for name in names {
        let (name, version) = name.split_once('@').unwrap_or((name, "*"));
        let fine = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
        if name.is_empty() || !name.chars().all(fine) {
            return Err(GenerateError::malformed(
                name,
                "it is not the name of a crate; name crates as `name` or `name@version`",
            ));
        }
        table.insert(name.to_owned(), Value::String(version.to_owned()));
    }
    Ok(table)
}

/// Writes the scratch workspace; its lockfile stays, so that going on uses the
/// same versions.
pub(crate) fn workspace(dir: &Path, dependencies: Table) -> Result<(), GenerateError> {
    let src = dir.join("src");
    std::fs::create_dir_all(&src).map_err(|e| GenerateError::io(&src, e))?;
    let package = [
        ("name", "sources"),
        ("version", "0.0.0"),
        ("edition", "2021"),
    ];
    let package: Table = package
        .into_iter()
        .map(|(k, v)| (k.to_owned(), v.into()))
        .collect();
    // Versions that this compiler is too old for are passed over.
    let resolver = Table::from_iter([("resolver".to_owned(), "3".into())]);
    let manifest = Table::from_iter([
        ("package".to_owned(), Value::Table(package)),
        ("workspace".to_owned(), Value::Table(resolver)),
        ("dependencies".to_owned(), Value::Table(dependencies)),
    ]);
    write(&dir.join("Cargo.toml"), manifest.to_string())?;
    write(&src.join("lib.rs"), "")
}

fn about(dir: &Path) -> Result<About, GenerateError> {
    let file: PathBuf = dir.join("Cargo.toml");
    let text = std::fs::read_to_string(&file).map_err(|e| GenerateError::io(&file, e))?;
    let manifest: Table = text
        .parse()
        .map_err(|e: toml::de::Error| GenerateError::malformed(&file, e.message()))?;
    let field = |name: &str| {
        let value = manifest.get("package")?.get(name)?.as_str()?;
        Some(value.to_owned())
    };
    Ok(About {
        name: field("name").unwrap_or_default(),
        version: field("version").unwrap_or_else(|| "0.0.0".to_owned()),
        licence: field("license").or_else(|| field("license-file")),
        repository: field("repository"),
    })
}

/// Whether a model may be made of the package: one of the licences it offers is
/// neither copyleft nor unknown. The model is given away under MIT or Apache-2.0,
/// and what it knows by heart must not come with other terms.
fn permits(about: &About) -> bool {
    let stated = about.licence.as_deref().unwrap_or_default();
    // The slash of old manifests means `OR`.
    let permissive = Expression::parse_mode(stated, ParseMode::LAX).is_ok_and(|offered| {
        offered.evaluate(|asked| asked.license.id().is_some_and(|id| !id.is_copyleft()))
    });
    if !permissive {
        let name = &about.name;
        tracing::warn!("{name} has the licence `{stated}` and stays out");
    }
    permissive
}

/// The repository, spelled one way; a package without one is its own.
fn home(about: &About) -> String {
    spelled(about.repository.as_deref().unwrap_or(&about.name))
}

/// The same of a source, as manifests tell them.
pub(crate) fn home_of(source: &Source) -> String {
    // Without a repository the name has to do, whatever the version.
    let name = source.name.rsplit_once('-').map_or("", |(name, _)| name);
    spelled(source.repository.as_deref().unwrap_or(name))
}

fn spelled(address: &str) -> String {
    let lower = address.to_lowercase();
    let address = lower.split("://").last().unwrap_or_default();
    let parts: Vec<&str> = address.trim_end_matches('/').split('/').take(3).collect();
    parts.join("/").trim_end_matches(".git").to_owned()
}

/// The repositories of the packages named.
fn homes<'a>(all: impl Iterator<Item = &'a About>, names: &[String]) -> BTreeSet<String> {
    all.filter(|about| names.contains(&about.name))
        .map(home)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn package(name: &str, repository: Option<&str>) -> About {
        About {
            name: name.into(),
            repository: repository.map(str::to_owned),
            ..About::default()
        }
    }

    #[test]
    fn a_repository_is_held_out_as_a_whole() {
        let all = [
            package("clap_lex", Some("https://github.com/clap-rs/clap")),
            package("clap_builder", Some("https://GitHub.com/clap-rs/clap.git")),
            package(
                "deep",
                Some("https://github.com/clap-rs/clap/tree/main/deep"),
            ),
            package("http", Some("https://github.com/hyperium/http")),
            package("alone", None),
        ];
        let away = homes(all.iter(), &["clap_lex".into(), "alone".into()]);
        let dev: Vec<&str> = all
            .iter()
            .filter(|a| away.contains(&home(a)))
            .map(|a| a.name.as_str())
            .collect();
        assert_eq!(dev, ["clap_lex", "clap_builder", "deep", "alone"]);
    }

    #[test]
    fn only_what_may_be_given_away_is_learned_from() {
        let permitted = |licence: Option<&str>| {
            permits(&About {
                licence: licence.map(str::to_owned),
                ..package("a", None)
            })
        };
        for licence in [
            "MIT",
            "MIT/Apache-2.0",
            "(MIT OR Apache-2.0) AND Unicode-3.0",
            "Apache-2.0 OR GPL-2.0-only",
            "Apache-2.0 WITH LLVM-exception",
            "0BSD",
            "BlueOak-1.0.0",
            "Zlib",
        ] {
            assert!(permitted(Some(licence)), "{licence}");
        }
        for licence in [
            "AGPL-3.0-only",
            "LGPL-3.0-or-later OR MPL-2.0",
            "MPL-2.0+",
            "MIT AND GPL-3.0-or-later",
            "LICENSE.txt",
        ] {
            assert!(!permitted(Some(licence)), "{licence}");
        }
        assert!(!permitted(None));
    }

    #[test]
    fn names_and_files_become_dependencies() {
        let dir = tempfile::tempdir().unwrap();
        let file = dir.path().join("crates.toml");
        std::fs::write(
            &file,
            "[dependencies]\na = \"1\"\nb = { path = \"sub/b\" }\n",
        )
        .unwrap();
        let found = dependencies(&["c@2".into(), "d".into()], Some(&file)).unwrap();
        assert_eq!(found["c"].as_str(), Some("2"));
        assert_eq!(found["d"].as_str(), Some("*"));
        let path = found["b"]["path"].as_str().unwrap();
        assert_eq!(Path::new(path), dir.path().join("sub/b"));
        assert!(dependencies(&["a b".into()], None).is_err());
        std::fs::write(&file, "[package]\n").unwrap();
        let error = dependencies(&[], Some(&file)).unwrap_err();
        assert!(error.to_string().contains("[dependencies]"), "{error}");
    }
}

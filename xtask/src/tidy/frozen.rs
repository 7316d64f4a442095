//! Published koans, frozen or to train on, stay as they are: every file of a set
//! has the hash that the set's manifest gives it. A change goes into a new version.

use std::collections::BTreeMap;
use std::path::Path;

use sha2::{Digest, Sha256};

use crate::error::{Result, TaskError};
use crate::shell;

const MANIFEST: &str = "MANIFEST.toml";

/// Differences between the sets below `root` and their manifests.
pub(super) fn check(root: &Path) -> Result<Vec<String>> {
    let mut errors = Vec::new();
    if !root.is_dir() {
        return Ok(errors);
    }
    for set in shell::entries(root)? {
        if set.is_dir() {
            check_set(&set, &mut errors)?;
        }
    }
    Ok(errors)
}

fn check_set(set: &Path, errors: &mut Vec<String>) -> Result<()> {
    let name = set
        .file_name()
        .unwrap_or_default()
        .to_string_lossy()
        .into_owned();
    let manifest = set.join(MANIFEST);
    if !manifest.is_file() {
        errors.push(format!("the set {name} of koans has no {MANIFEST}"));
        return Ok(());
    }
    let text = shell::read_file(&manifest)?;
    let parsed: toml::Table = match text.parse() {
        Ok(table) => table,
        Err(e) => {
            errors.push(format!("{name}/{MANIFEST}: {e}"));
            return Ok(());
        }
    };
    let stated = parsed.get("files").and_then(toml::Value::as_table);
    let stated = stated.cloned().unwrap_or_default();
    let found = hashes(set)?;
    for (file, hash) in &found {
        match stated.get(file).and_then(toml::Value::as_str) {
            Some(sealed) if sealed == hash => {}
            Some(_) => errors.push(format!("{name}/{file} is sealed, but was changed")),
            None => errors.push(format!("{name}/{file} was added to a sealed set")),
        }
    }
    for file in stated.keys().filter(|f| !found.contains_key(*f)) {
        errors.push(format!("{name}/{file} is sealed, but is missing"));
    }
    Ok(())
}

/// Path below the set, with `/`, and SHA-256 of every file but the manifest.
fn hashes(set: &Path) -> Result<BTreeMap<String, String>> {
    let mut found = BTreeMap::new();
    let mut open = vec![set.to_path_buf()];
    while let Some(dir) = open.pop() {
        for path in shell::entries(&dir)? {
            if path.is_dir() {
                open.push(path);
                continue;
            }
            let below = path.strip_prefix(set).unwrap_or(&path);
            let parts: Vec<_> = below.iter().map(|p| p.to_string_lossy()).collect();
            let name = parts.join("/");
            if name == MANIFEST {
                continue;
            }
            let bytes = std::fs::read(&path).map_err(TaskError::file(&path))?;
            let hash = Sha256::digest(&bytes)
                .iter()
                .map(|b| format!("{b:02x}"))
                .collect();
            found.insert(name, hash);
        }
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_set_is_what_its_manifest_says() {
        let dir = tempfile::tempdir().unwrap();
        let set = dir.path().join("v1");
        shell::write_file(&set.join("a/broken.rs"), "a").unwrap();
        assert_eq!(check(dir.path()).unwrap().len(), 1, "no manifest");
        let hash = "ca978112ca1bbdcafac231b39a23dc4da786eff8147c4e72b9807785afee48bb";
        let manifest = format!("set = \"v1\"\n\n[files]\n\"a/broken.rs\" = \"{hash}\"\n");
        shell::write_file(&set.join(MANIFEST), &manifest).unwrap();
        assert_eq!(check(dir.path()).unwrap(), Vec::<String>::new());

        shell::write_file(&set.join("a/broken.rs"), "b").unwrap();
        shell::write_file(&set.join("a/new.rs"), "b").unwrap();
        let errors = check(dir.path()).unwrap();
        assert!(
            errors[0].contains("changed") && errors[1].contains("added"),
            "{errors:?}"
        );
        std::fs::remove_dir_all(set.join("a")).unwrap();
        assert!(check(dir.path()).unwrap()[0].contains("missing"));
    }
}

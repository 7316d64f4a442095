//! Where models lie on this machine, for every program of ours the same.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use crate::gguf::{Header, check_model};

/// Folders in which models may lie, best first: beside the checkout or the installation that the running program
/// belongs to, then `own`, the person's folder of models. What somebody pulled is thus there to be chosen, and takes
/// nobody's place before it is.
#[must_use]
pub fn model_folders(own: Option<&Path>) -> Vec<PathBuf> {
    let mut folders = Vec::new();
    let exe = std::env::current_exe().and_then(|e| e.canonicalize()).ok();
    for above in exe.iter().flat_map(|e| e.ancestors().skip(1)) {
        folders.push(above.join("data/models"));
    }
    if let Some(beside) = exe.as_deref().and_then(Path::parent) {
        folders.push(beside.join("models"));
        folders.push(beside.join("../share/sleepy-coder/models"));
    }
    // The build folder may be elsewhere. Only a checkout of this very project counts: a stranger's repository must
    // not bring its own model along.
    let here = std::env::current_dir().ok();
    let checkout = here.iter().flat_map(|d| d.ancestors());
    folders.extend(
        checkout
            .filter(|d| {
                d.join("crates/infer-worker/Cargo.toml").is_file()
                    && d.join("trainer-cli/Cargo.toml").is_file()
            })
            .map(|d| d.join("data/models")),
    );
    folders.extend(own.map(Path::to_path_buf));
    folders.retain(|f| f.is_dir());
    let mut seen = BTreeSet::new();
    folders.retain(|f| seen.insert(f.canonicalize().unwrap_or_else(|_| f.clone())));
    folders
}

/// Every sound model in the `folders`, in their order; in each, the last name first.
#[must_use]
pub fn models_in(folders: &[PathBuf]) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for folder in folders {
        let Ok(entries) = std::fs::read_dir(folder) else {
            continue;
        };
        let mut files: Vec<PathBuf> = entries
            .filter_map(|e| Some(e.ok()?.path()))
            .filter(|p| p.extension().is_some_and(|e| e == "gguf"))
            .filter(|p| Header::open(p).is_ok_and(|h| check_model(&h).is_ok()))
            .collect();
        files.sort_by(|a, b| b.cmp(a));
        found.append(&mut files);
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_sound_models_are_listed() {
        let dir = tempfile::tempdir().unwrap();
        std::fs::write(dir.path().join("x.gguf"), "not a model").unwrap();
        std::fs::write(dir.path().join("y.txt"), "GGUF").unwrap();
        assert!(models_in(&[dir.path().to_path_buf(), dir.path().join("none")]).is_empty());
    }
}

//! Rust sources as plain text: what a vocabulary is learnt from, and what the
//! first part of training reads.

use std::path::{Path, PathBuf};

use super::error::{FoundryError, Result};
use super::files;
use super::tokenizer::Tokenizer;

/// Larger files are generated more often than written.
const LARGEST: u64 = 200_000;

/// Every Rust file below the folders, by path, without those of the packages
/// named in `held_out`. Tests stay: they are Rust as people write it.
pub(super) fn find(folders: &[PathBuf], held_out: &[String]) -> Result<Vec<PathBuf>> {
    let mut open = folders.to_vec();
    let mut found = Vec::new();
    while let Some(dir) = open.pop() {
        for path in files::entries(&dir)? {
            let name = path
                .file_name()
                .unwrap_or_default()
                .to_string_lossy()
                .into_owned();
            if path.is_dir() {
                let skipped = name == "target" || name.starts_with('.');
                if !skipped && !held_out.iter().any(|h| is_package(&name, h)) {
                    open.push(path);
                }
            } else if name.ends_with(".rs") {
                let size = path.metadata().map_err(FoundryError::io(&path))?.len();
                if size <= LARGEST {
                    found.push(path);
                }
            }
        }
    }
    found.sort();
    Ok(found)
}

/// Whether a folder is `NAME` or `NAME-1.2.3`.
fn is_package(folder: &str, name: &str) -> bool {
    let version = |rest: &str| {
        rest.strip_prefix('-')
            .is_some_and(|v| v.starts_with(|c: char| c.is_ascii_digit()))
    };
    folder
        .strip_prefix(name)
        .is_some_and(|rest| rest.is_empty() || version(rest))
}

/// A file's text; bytes that are no UTF-8 are replaced.
pub(super) fn read(path: &Path) -> Result<String> {
    let bytes = std::fs::read(path).map_err(FoundryError::io(path))?;
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

/// The folder above `src`, which is a package's name and version in a registry.
pub(super) fn package(path: &Path) -> String {
    let above = path
        .ancestors()
        .skip(1)
        .find(|d| d.file_name().is_some_and(|n| n == "src"));
    let folder = above.and_then(Path::parent).or(path.parent());
    folder
        .and_then(Path::file_name)
        .map(|n| n.to_string_lossy().into_owned())
        .unwrap_or_default()
}

/// A piece of a text with its ids.
pub(super) struct Piece {
    pub(super) text: String,
    pub(super) ids: Vec<u32>,
}

/// A text in pieces of at most `most` tokens, cut between lines; a line that is
/// longer alone is left out.
pub(super) fn pieces(text: &str, tokenizer: &Tokenizer, most: usize) -> Result<Vec<Piece>> {
    let lines: Vec<&str> = text.split_inclusive('\n').collect();
    let lengths = tokenizer.encode_all(lines.clone())?;
    let mut pieces = Vec::new();
    let mut open = String::new();
    let mut tokens = 0;
    let mut close = |open: &mut String| -> Result<()> {
        let text = std::mem::take(open);
        if text.trim().is_empty() {
            return Ok(());
        }
        // Lines that are encoded together may be cut differently, so they are encoded again.
        let ids = tokenizer.encode(&text)?;
        if ids.len() <= most {
            pieces.push(Piece { text, ids });
        }
        Ok(())
    };
    for (line, ids) in lines.iter().zip(&lengths) {
        if tokens + ids.len() > most {
            close(&mut open)?;
            tokens = 0;
        }
        if ids.len() <= most {
            open.push_str(line);
            tokens += ids.len();
        }
    }
    close(&mut open)?;
    Ok(pieces)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn held_out_packages_are_left_out() {
        let dir = tempfile::tempdir().unwrap();
        for file in [
            "http-1.4.0/src/a.rs",
            "http-body-1.0/src/b.rs",
            "c.txt",
            "target/d.rs",
        ] {
            let path = dir.path().join(file);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, "fn a() {}\n").unwrap();
        }
        let found = find(&[dir.path().to_path_buf()], &["http".to_owned()]).unwrap();
        assert_eq!(found.len(), 1, "{found:?}");
        assert_eq!(package(&found[0]), "http-body-1.0");
    }
}

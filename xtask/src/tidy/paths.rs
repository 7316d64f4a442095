//! Paths in the documents lead somewhere, and no file tells where on
//! somebody's disk it was written.

use std::path::{Path, PathBuf};

use crate::error::Result;
use crate::project::has_extension;
use crate::shell;

/// Folders at the root: text in code marks that begins with one is a path of ours.
const FOLDERS: [&str; 11] = [
    "crates/",
    "koans/",
    "eval/",
    "lsp-server/",
    "trainer-cli/",
    "data/",
    "docs/",
    "xtask/",
    "neovim/",
    "vscode-extension/",
    ".ci/",
];

/// Paths and links in Markdown files that lead nowhere.
pub(super) fn dead_ends(root: &Path, files: &[PathBuf]) -> Result<Vec<String>> {
    let mut errors = Vec::new();
    for file in files.iter().filter(|f| has_extension(f, "md")) {
        let text = shell::read_file(&root.join(file))?;
        let folder = root.join(file);
        let folder = folder.parent().unwrap_or(root);
        for (number, line) in prose(&text) {
            let named = code_spans(line).filter_map(our_path).map(|p| (root, p));
            let linked = links(line).map(|p| (folder, p));
            for (base, path) in named.chain(linked) {
                if !base.join(path).exists() {
                    errors.push(format!(
                        "{}:{number} names {path}, which is not there",
                        file.display()
                    ));
                }
            }
        }
    }
    Ok(errors)
}

/// The lines outside of fenced blocks, with their numbers.
fn prose(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let mut fenced = false;
    text.lines().enumerate().filter_map(move |(i, line)| {
        if line.trim_start().starts_with("```") {
            fenced = !fenced;
            return None;
        }
        (!fenced).then_some((i + 1, line))
    })
}

/// What stands between single backticks.
fn code_spans(line: &str) -> impl Iterator<Item = &str> {
    line.split('`').skip(1).step_by(2)
}

/// The path that a code span names, if it is one of ours and not a pattern.
fn our_path(span: &str) -> Option<&str> {
    let pattern = span.contains([' ', '*', '{', '<', '…', '$', '[', '(']);
    if pattern || !FOLDERS.iter().any(|f| span.starts_with(f)) {
        return None;
    }
    // `path:line` and `path::item` mean the path.
    Some(span.split(':').next().unwrap_or(span))
}

/// Targets of Markdown links that are files.
fn links(line: &str) -> impl Iterator<Item = &str> {
    line.split("](").skip(1).filter_map(|rest| {
        let target = rest.split(')').next()?.split('#').next()?.trim();
        let outside = target.contains("://") || target.starts_with("mailto:");
        (!target.is_empty() && !outside && !target.contains(' ')).then_some(target)
    })
}

/// Text files that name this checkout, the folder it lies in, or the home of
/// whoever runs us: such a path works on one machine only.
pub(super) fn of_this_machine(root: &Path, files: &[PathBuf]) -> Result<Vec<String>> {
    let mut places = vec![root.to_path_buf()];
    places.extend(root.parent().map(Path::to_path_buf));
    places.extend(std::env::var_os("HOME").map(PathBuf::from));
    let places: Vec<String> = places
        .iter()
        .map(|p| p.to_string_lossy().trim_end_matches('/').to_owned())
        // Folders that every machine has say nothing about this one.
        .filter(|p| {
            !matches!(
                p.as_str(),
                "" | "/tmp" | "/home" | "/Users" | "/root" | "/src" | "/var/tmp"
            )
        })
        .collect();
    let mut errors = Vec::new();
    for file in files {
        let bytes = std::fs::read(root.join(file)).unwrap_or_default();
        let Ok(text) = std::str::from_utf8(&bytes) else {
            continue;
        };
        for (i, line) in text.lines().enumerate() {
            if let Some(place) = places.iter().find(|p| names(line, p)) {
                errors.push(format!(
                    "{}:{} names {place}, a path of this machine",
                    file.display(),
                    i + 1
                ));
            }
        }
    }
    Ok(errors)
}

/// Whether a line has this path, as a whole path or the start of one.
fn names(line: &str, place: &str) -> bool {
    line.match_indices(place).any(|(at, _)| {
        let before = line[..at].chars().next_back();
        let after = line[at + place.len()..].chars().next();
        let inside =
            |c: char| c.is_alphanumeric() || matches!(c, '.' | '-' | '_' | '/' | '~' | '}' | ')');
        !before.is_some_and(inside)
            && after.is_none_or(|c| !c.is_alphanumeric() && !matches!(c, '-' | '_' | '.'))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dead_paths_are_found_outside_of_fences() {
        let dir = tempfile::tempdir().unwrap();
        let text = "see `docs/a.md`, `docs/b.md:12`, `docs/*.md`, `cargo run`\n```\n`docs/c.md`\n```\n[x](a.md#y) [z](https://e.org/q) [w](gone.md)\n";
        shell::write_file(&dir.path().join("docs/a.md"), text).unwrap();
        let errors = dead_ends(dir.path(), &[PathBuf::from("docs/a.md")]).unwrap();
        assert_eq!(errors.len(), 2, "{errors:?}");
        assert!(errors[0].contains("docs/a.md:1 names docs/b.md"));
        assert!(errors[1].contains("docs/a.md:5 names gone.md"));
    }

    #[test]
    fn a_path_of_this_machine_is_known_by_its_ends() {
        assert!(names("cd /place/here/x", "/place"));
        assert!(names("PATH=/place", "/place"));
        assert!(!names("a/place/here", "/place"));
        assert!(!names("/placebo", "/place"));
        assert!(!names("./place", "/place"));
    }
}

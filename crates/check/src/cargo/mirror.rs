//! A copy of a workspace in which some files are different.
//!
//! Only the changed files and the directories on the way to them are real;
//! everything else is a link to the original. That takes under a millisecond
//! however large the workspace is.

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::error::CheckError;

/// A file's text, or a copy of what is on disk.
#[derive(Debug, Clone)]
pub(crate) enum Content {
    Text(Arc<str>),
    CopyOfDisk,
}

/// Builds the mirror of `base` at `dir`, replacing what was there. The paths of
/// `changed` are absolute and lie below `base`.
pub(crate) fn build(
    base: &Path,
    dir: &Path,
    changed: &BTreeMap<PathBuf, Content>,
) -> Result<(), CheckError> {
    match fs::remove_dir_all(dir) {
        Err(e) if e.kind() != io::ErrorKind::NotFound => return Err(CheckError::io(dir, e)),
        _ => {}
    }
    let relative: Vec<(&Path, &Content)> = changed
        .iter()
        .filter_map(|(path, content)| Some((path.strip_prefix(base).ok()?, content)))
        .collect();
    directory(base, dir, Path::new(""), &relative)
}

fn directory(
    base: &Path,
    dir: &Path,
    here: &Path,
    changed: &[(&Path, &Content)],
) -> Result<(), CheckError> {
    let (from, to) = (base.join(here), dir.join(here));
    fs::create_dir_all(&to).map_err(|e| CheckError::io(&to, e))?;
    let mut below: BTreeMap<PathBuf, Vec<(&Path, &Content)>> = BTreeMap::new();
    for &(path, content) in changed {
        let Some(name) = path.strip_prefix(here).ok().and_then(|r| r.iter().next()) else {
            continue;
        };
        below
            .entry(here.join(name))
            .or_default()
            .push((path, content));
    }
    match fs::read_dir(&from) {
        Ok(entries) => {
            for entry in entries {
                let entry = entry.map_err(|e| CheckError::io(&from, e))?;
                if !below.contains_key(&here.join(entry.file_name())) {
                    let link = to.join(entry.file_name());
                    symlink(&entry.path(), &link).map_err(|e| CheckError::io(&link, e))?;
                }
            }
        }
        // A directory that only the overlay has.
        Err(e) if e.kind() == io::ErrorKind::NotFound => {}
        Err(e) => return Err(CheckError::io(&from, e)),
    }
    for (name, files) in below {
        match files.as_slice() {
            [(path, content)] if *path == name => {
                let target = dir.join(path);
                match content {
                    Content::Text(text) => fs::write(&target, text.as_bytes()),
                    Content::CopyOfDisk => {
                        fs::read(base.join(path)).and_then(|t| fs::write(&target, t))
                    }
                }
                .map_err(|e| CheckError::io(&target, e))?;
            }
            _ => directory(base, dir, &name, &files)?,
        }
    }
    Ok(())
}

#[cfg(unix)]
fn symlink(original: &Path, link: &Path) -> io::Result<()> {
    std::os::unix::fs::symlink(original, link)
}

/// Links need a privilege on Windows; directories are copied there.
#[cfg(not(unix))]
fn symlink(original: &Path, link: &Path) -> io::Result<()> {
    if !original.is_dir() {
        return fs::hard_link(original, link).or_else(|_| fs::copy(original, link).map(drop));
    }
    if original
        .file_name()
        .is_some_and(|n| n == "target" || n == ".git")
    {
        return Ok(());
    }
    fs::create_dir_all(link)?;
    for entry in fs::read_dir(original)? {
        let entry = entry?;
        symlink(&entry.path(), &link.join(entry.file_name()))?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn write(path: &Path, text: &str) {
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    #[test]
    fn changed_and_new_files_stand_beside_links() {
        let tmp = tempfile::tempdir().unwrap();
        let (base, dir) = (tmp.path().join("ws"), tmp.path().join("mirror"));
        write(&base.join("a/src/lib.rs"), "old");
        write(&base.join("a/src/other.rs"), "other");
        write(&base.join("b/src/lib.rs"), "b");
        for round in ["one", "two"] {
            let text = |t: &str| Content::Text(t.into());
            let changed = BTreeMap::from([
                (base.join("a/src/lib.rs"), text(round)),
                (base.join("a/src/new/deep.rs"), text("new")),
            ]);
            build(&base, &dir, &changed).unwrap();
            let read = |p: &str| fs::read_to_string(dir.join(p)).unwrap();
            assert_eq!(read("a/src/lib.rs"), round);
            assert_eq!(read("a/src/new/deep.rs"), "new");
            assert_eq!(read("a/src/other.rs"), "other");
            assert_eq!(read("b/src/lib.rs"), "b");
            assert!(dir.join("b").is_symlink());
        }
        build(&base, &dir, &BTreeMap::new()).unwrap();
        assert_eq!(fs::read_to_string(dir.join("a/src/lib.rs")).unwrap(), "old");
        assert!(!base.join("a/src/new").exists(), "the original was touched");
    }
}

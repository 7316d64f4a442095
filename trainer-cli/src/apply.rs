//! Writing repairs into a person's files.
//!
//! Nothing is written unless everything can be: each file must still hold the
//! text the repair was made for, and must lie inside the workspace once its
//! symbolic links are resolved. Each file is then replaced as a whole by a
//! rename, so that nobody ever sees half of one.

use std::io::Write;
use std::path::{Path, PathBuf};

use sleepy_fix::{WorkspaceEdit, guard_paths};

use crate::error::CliError;

/// Applies `edit` to the files below `root`; returns the files it wrote.
pub(crate) fn apply(edit: &WorkspaceEdit, root: &Path) -> Result<Vec<PathBuf>, CliError> {
    if let Some(outside) = guard_paths(edit, root).first() {
        return Err(CliError::Failed(format!(
            "nothing was written: the repair {outside}"
        )));
    }
    let root = std::fs::canonicalize(root).map_err(|e| CliError::io(root.display(), &e))?;
    let mut ready = Vec::new();
    for file in &edit.files {
        let shown = file.path.display();
        let target = std::fs::canonicalize(&file.path).map_err(|e| CliError::io(&shown, &e))?;
        if !target.starts_with(&root) {
            return Err(CliError::Failed(format!(
                "nothing was written: {shown} leads to {}, outside of the workspace",
                target.display()
            )));
        }
        let old = std::fs::read_to_string(&target).map_err(|e| CliError::io(&shown, &e))?;
        let new = file
            .apply(&old)
            .map_err(|e| CliError::Failed(format!("nothing was written: {e}")))?;
        ready.push((target, new));
    }
    for (path, text) in &ready {
        replace(path, text).map_err(|e| CliError::io(path.display(), &e))?;
    }
    Ok(ready.into_iter().map(|(path, _)| path).collect())
}

/// Replaces the file's content in one step, keeping its permissions.
fn replace(path: &Path, text: &str) -> std::io::Result<()> {
    let folder = path.parent().unwrap_or(Path::new("."));
    let mut file = tempfile::Builder::new()
        .prefix(".sleepy-")
        .tempfile_in(folder)?;
    file.write_all(text.as_bytes())?;
    file.as_file()
        .set_permissions(std::fs::metadata(path)?.permissions())?;
    file.as_file().sync_all()?;
    file.persist(path).map_err(|e| e.error)?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use sleepy_fix::FileEdit;

    fn workspace() -> (tempfile::TempDir, PathBuf, PathBuf) {
        let dir = tempfile::tempdir().unwrap();
        let root = std::fs::canonicalize(dir.path()).unwrap().join("ws");
        std::fs::create_dir(&root).unwrap();
        let file = root.join("lib.rs");
        std::fs::write(&file, "fn a() {}\r\nfn b() {}\r\n").unwrap();
        (dir, root, file)
    }

    fn edit(file: &Path, old: &str, new: &str) -> WorkspaceEdit {
        WorkspaceEdit::single(FileEdit::between(file, old, new))
    }

    #[test]
    fn a_file_is_replaced_and_keeps_its_mode() {
        let (_dir, root, file) = workspace();
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            std::fs::set_permissions(&file, std::fs::Permissions::from_mode(0o640)).unwrap();
        }
        let new = "fn a() {}\r\nfn c() {}\r\n";
        let written = apply(&edit(&file, "fn a() {}\r\nfn b() {}\r\n", new), &root).unwrap();
        assert_eq!(written, std::slice::from_ref(&file));
        assert_eq!(std::fs::read_to_string(&file).unwrap(), new);
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            let mode = std::fs::metadata(&file).unwrap().permissions().mode();
            assert_eq!(mode & 0o777, 0o640);
        }
        assert_eq!(std::fs::read_dir(&root).unwrap().count(), 1);
    }

    #[test]
    fn one_stale_file_keeps_all_from_being_written() {
        let (_dir, root, file) = workspace();
        let other = root.join("other.rs");
        std::fs::write(&other, "changed meanwhile\n").unwrap();
        let mut both = edit(&file, "fn a() {}\r\nfn b() {}\r\n", "x\n");
        both.files
            .push(FileEdit::between(&other, "before\n", "y\n"));
        let error = apply(&both, &root).unwrap_err();
        assert!(error.to_string().contains("other.rs"), "{error}");
        let kept = std::fs::read_to_string(&file).unwrap();
        assert_eq!(kept, "fn a() {}\r\nfn b() {}\r\n");
    }

    #[test]
    fn files_outside_are_never_written() {
        let (dir, root, _) = workspace();
        let outside = dir.path().join("out.rs");
        std::fs::write(&outside, "a\n").unwrap();
        assert!(apply(&edit(&outside, "a\n", "b\n"), &root).is_err());
        #[cfg(unix)]
        {
            let link = root.join("link.rs");
            std::os::unix::fs::symlink(&outside, &link).unwrap();
            let error = apply(&edit(&link, "a\n", "b\n"), &root).unwrap_err();
            assert!(error.to_string().contains("outside"), "{error}");
        }
        assert_eq!(std::fs::read_to_string(&outside).unwrap(), "a\n");
    }
}

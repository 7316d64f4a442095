//! The project's own rules, checked.
//!
//! Errors stop a change: a dependency that runs against the design, a frozen
//! koan that was touched, a path in a document that leads nowhere, a path of
//! somebody's machine, a generated file that is stale. Remarks do not: a file
//! that has grown too long.

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::codegen;
use crate::error::{Result, TaskError};
use crate::project::{Project, has_extension};
use crate::shell::{self, say};

mod deps;
mod frozen;
mod paths;

/// Lines a source file should not exceed.
const LONGEST: usize = 500;

/// Files that are data, whatever their extension.
const DATA: [&str; 6] = [
    "koans/frozen/",
    "koans/train/",
    "data/",
    "Cargo.lock",
    "crates/fix/tests/fixtures/",
    "docs/results/",
];

/// Checks everything.
///
/// # Errors
/// [`TaskError::Failed`] with every violation.
pub fn run(project: &Project) -> Result<()> {
    let files = files(project)?;
    let mut errors = Vec::new();
    errors.extend(deps::check(&project.metadata));
    for sets in ["koans/frozen", "koans/train"] {
        errors.extend(frozen::check(&project.path(sets))?);
    }
    errors.extend(paths::dead_ends(&project.root, &files)?);
    errors.extend(paths::of_this_machine(&project.root, &files)?);
    if let Err(e) = codegen::run(project, true) {
        errors.push(e.to_string());
    }
    for remark in too_long(&project.root, &files) {
        say(&format!("tidy: remark: {remark}"));
    }
    if errors.is_empty() {
        say(&format!("tidy: {} files are in order", files.len()));
        return Ok(());
    }
    Err(TaskError::failed(format!(
        "tidy found {}:\n  {}",
        errors.len(),
        errors.join("\n  ")
    )))
}

/// The files of the project, relative to its root: those that git tracks or
/// would track; in a copy without git, those that are there.
fn files(project: &Project) -> Result<Vec<PathBuf>> {
    let mut git = Command::new("git");
    git.args([
        "ls-files",
        "-z",
        "--cached",
        "--others",
        "--exclude-standard",
    ])
    .current_dir(&project.root);
    let mut files: Vec<PathBuf> = match shell::read(&mut git) {
        Ok(list) => list
            .split('\0')
            .filter(|f| !f.is_empty())
            .map(PathBuf::from)
            .collect(),
        Err(_) => walk(&project.root)?,
    };
    // Other people's packages are none of ours, ignored by git or not.
    let foreign = |f: &Path| f.components().any(|c| c.as_os_str() == "node_modules");
    files.retain(|f| !foreign(f) && project.root.join(f).is_file());
    files.sort();
    files.dedup();
    Ok(files)
}

fn walk(root: &Path) -> Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    let mut open = vec![root.to_path_buf()];
    while let Some(dir) = open.pop() {
        for path in shell::entries(&dir)? {
            let name = path.file_name().unwrap_or_default().to_string_lossy();
            let ignored = matches!(&*name, "target" | ".git" | ".cache" | "node_modules");
            if path.is_dir() {
                if !ignored {
                    open.push(path);
                }
            } else if let Ok(below) = path.strip_prefix(root) {
                found.push(below.to_path_buf());
            }
        }
    }
    Ok(found)
}

fn is_data(file: &Path) -> bool {
    let name = file.to_string_lossy();
    DATA.iter().any(|d| name.starts_with(d))
}

/// Source files that have grown too long.
fn too_long(root: &Path, files: &[PathBuf]) -> Vec<String> {
    let code = |f: &&PathBuf| {
        ["rs", "lua", "ts", "py"]
            .iter()
            .any(|e| has_extension(f, e))
    };
    let mut remarks = Vec::new();
    for file in files.iter().filter(code).filter(|f| !is_data(f)) {
        let lines = shell::read_file(&root.join(file)).map_or(0, |t| t.lines().count());
        if lines > LONGEST {
            remarks.push(format!(
                "{} has {lines} lines; {LONGEST} are enough",
                file.display()
            ));
        }
    }
    remarks
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_files_are_remarked_unless_they_are_data() {
        let dir = tempfile::tempdir().unwrap();
        let names = ["a.rs", "b.rs", "c.txt", "data/d.py"];
        for (name, lines) in names.iter().zip([501, 500, 900, 900]) {
            shell::write_file(&dir.path().join(name), &"x\n".repeat(lines)).unwrap();
        }
        let files = walk(dir.path()).unwrap();
        assert_eq!(files.len(), 4);
        let remarks = too_long(dir.path(), &files);
        assert_eq!(remarks.len(), 1, "{remarks:?}");
        assert!(remarks[0].starts_with("a.rs has 501"));
    }
}

//! The little that is asked of git.
//!
//! Histories are read from a private clone: nothing is ever checked out, locked
//! or written in the person's own repository, and none of its hooks run.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};

use tokio::process::Command;
use tokio_util::sync::CancellationToken;

use crate::error::CliError;

/// A commit with exactly one parent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Commit {
    /// Its hash.
    pub(super) id: String,
    /// The hash of its parent.
    pub(super) parent: String,
    /// Unix time in milliseconds.
    pub(super) time: i64,
}

/// A clone of a repository in a scratch folder.
#[derive(Debug)]
pub(super) struct Clone {
    dir: PathBuf,
    /// Where below the repository's root the person pointed to.
    prefix: PathBuf,
    cancel: CancellationToken,
}

impl Clone {
    /// Clones the repository that `path` lies in to `dir`, sharing its objects.
    pub(super) async fn of(
        path: &Path,
        dir: &Path,
        cancel: &CancellationToken,
    ) -> Result<Self, CliError> {
        let top = git(path, ["rev-parse", "--show-toplevel"], cancel).await?;
        let prefix = git(path, ["rev-parse", "--show-prefix"], cancel).await?;
        let top = Path::new(top.trim_end_matches(['\n', '\r']));
        let args: [&OsStr; 6] = [
            "clone".as_ref(),
            "--quiet".as_ref(),
            "--shared".as_ref(),
            "--no-checkout".as_ref(),
            top.as_os_str(),
            dir.as_os_str(),
        ];
        git(top, args, cancel).await?;
        Ok(Self {
            dir: dir.to_path_buf(),
            prefix: PathBuf::from(prefix.trim_end_matches(['\n', '\r'])),
            cancel: cancel.clone(),
        })
    }

    /// The folder in the clone that the person pointed to.
    pub(super) fn project(&self) -> PathBuf {
        self.dir.join(&self.prefix)
    }

    /// The root of the clone.
    pub(super) fn root(&self) -> &Path {
        &self.dir
    }

    /// The newest `max` commits, the newest first; those with several parents
    /// or none are counted in the second value.
    pub(super) async fn commits(&self, max: usize) -> Result<(Vec<Commit>, usize), CliError> {
        let count = format!("--max-count={max}");
        let log = self.git(["log", &count, "--format=%H %ct %P"]).await?;
        let lines: Vec<&str> = log.lines().collect();
        let commits: Vec<Commit> = lines.iter().filter_map(|l| parse(l)).collect();
        let others = lines.len() - commits.len();
        Ok((commits, others))
    }

    /// Paths of the files a commit changed, relative to the clone.
    pub(super) async fn changed(&self, commit: &Commit) -> Result<Vec<PathBuf>, CliError> {
        let args = ["diff-tree", "--no-commit-id", "--name-only", "-r", "-z"];
        let list = self
            .git(
                args.into_iter()
                    .chain([commit.parent.as_str(), commit.id.as_str()]),
            )
            .await?;
        let names = list.split('\0').filter(|n| !n.is_empty());
        Ok(names.map(PathBuf::from).collect())
    }

    /// Puts the files of a commit into the clone.
    pub(super) async fn check_out(&self, id: &str) -> Result<(), CliError> {
        let args = ["checkout", "--quiet", "--force", "--detach", id];
        self.git(args).await.map(|_| ())
    }

    async fn git<S: AsRef<OsStr>>(
        &self,
        args: impl IntoIterator<Item = S>,
    ) -> Result<String, CliError> {
        git(&self.dir, args, &self.cancel).await
    }
}

fn parse(line: &str) -> Option<Commit> {
    let mut words = line.split(' ').filter(|w| !w.is_empty());
    let (id, time, parent) = (words.next()?, words.next()?, words.next()?);
    if words.next().is_some() {
        return None;
    }
    Some(Commit {
        id: id.to_owned(),
        parent: parent.to_owned(),
        time: time.parse::<i64>().ok()?.saturating_mul(1000),
    })
}

/// Runs git in `dir` and returns what it prints.
async fn git<S: AsRef<OsStr>>(
    dir: &Path,
    args: impl IntoIterator<Item = S>,
    cancel: &CancellationToken,
) -> Result<String, CliError> {
    let mut command = Command::new("git");
    command
        // Hooks and prompts have no place in reading a history.
        .args([
            "-c",
            "core.hooksPath=/dev/null",
            "-c",
            "advice.detachedHead=false",
        ])
        .args(args)
        .current_dir(dir)
        .env("GIT_TERMINAL_PROMPT", "0")
        .env("GIT_OPTIONAL_LOCKS", "0")
        .stdin(std::process::Stdio::null())
        .kill_on_drop(true);
    let output = tokio::select! {
        () = cancel.cancelled() => return Err(CliError::Cancelled),
        output = command.output() => output,
    };
    let output = output.map_err(|e| match e.kind() {
        std::io::ErrorKind::NotFound if dir.is_dir() => {
            CliError::Environment("git was not found; install it and put it on PATH".to_owned())
        }
        _ => CliError::Usage(format!("{}: {e}", dir.display())),
    })?;
    if !output.status.success() {
        let said = String::from_utf8_lossy(&output.stderr);
        return Err(CliError::Failed(format!(
            "git in {}: {}",
            dir.display(),
            said.trim()
        )));
    }
    Ok(String::from_utf8_lossy(&output.stdout).into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn merges_and_roots_are_no_repairs() {
        let commit = parse("abc 1700000000 def").unwrap();
        assert_eq!(
            (commit.parent.as_str(), commit.time),
            ("def", 1_700_000_000_000)
        );
        assert_eq!(parse("abc 1700000000 "), None);
        assert_eq!(parse("abc 1700000000 def 123"), None);
        assert_eq!(parse(""), None);
    }
}

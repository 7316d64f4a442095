//! Which tasks a command works on.

use std::collections::BTreeSet;

use sleepy_eval::SkippedLine;
use sleepy_fix::Task;
use sleepy_koans::{KoanSet, SetName, tasks};

use crate::args::SelectArgs;
use crate::error::CliError;

/// Tasks with the name of their set.
#[derive(Debug)]
pub(crate) struct Selection {
    /// What reports call the set.
    pub(crate) set: String,
    /// The tasks, in the order of the set.
    pub(crate) tasks: Vec<Task>,
    /// Tasks that no suggestion of rustc solves; `None` where the set does not say.
    pub(crate) residual: Option<BTreeSet<String>>,
    /// Lines of a task file that hold no task.
    pub(crate) skipped: Vec<SkippedLine>,
}

impl Selection {
    /// Reads what the flags ask for.
    ///
    /// Tasks without a family are left out by a family filter: what they are is
    /// only known once they were compiled.
    pub(crate) fn read(select: &SelectArgs) -> Result<Self, CliError> {
        let mut selection = match &select.set {
            Some(path) => Self::file(path)?,
            None => Self::koans(&koan_set(select.set_version)?, select.residual),
        };
        if !select.family.is_empty() {
            selection
                .tasks
                .retain(|t| t.family.is_some_and(|f| select.family.contains(&f)));
        }
        if let Some(count) = select.count {
            selection.tasks.truncate(count);
        }
        if selection.tasks.is_empty() {
            return Err(CliError::Usage(format!(
                "no task of {} fits --family and --count",
                selection.set
            )));
        }
        Ok(selection)
    }

    /// Keeps only the tasks with these ids; none given keeps all.
    pub(crate) fn only(&mut self, ids: &[String]) -> Result<(), CliError> {
        if ids.is_empty() {
            return Ok(());
        }
        if let Some(unknown) = ids
            .iter()
            .find(|id| !self.tasks.iter().any(|t| t.id == **id))
        {
            return Err(CliError::Usage(format!(
                "there is no task `{unknown}` in {}; `trainer-cli list` shows them",
                self.set
            )));
        }
        self.tasks.retain(|t| ids.contains(&t.id));
        Ok(())
    }

    fn koans(set: &KoanSet, residual: bool) -> Self {
        let koans = set.koans.iter().filter(|k| !residual || k.residual);
        let hard = set.koans.iter().filter(|k| k.residual);
        Self {
            set: if residual {
                format!("{} residual", set.name.full())
            } else {
                set.name.full()
            },
            tasks: koans.map(sleepy_koans::Koan::task).collect(),
            residual: Some(hard.map(|k| k.id.clone()).collect()),
            skipped: Vec::new(),
        }
    }

    fn file(path: &std::path::Path) -> Result<Self, CliError> {
        let (tasks, problems) = tasks::load(path)
            .map_err(|e| CliError::Usage(format!("the task set cannot be read: {e}")))?;
        for problem in &problems {
            tracing::warn!("{}: {problem}; skipped", path.display());
        }
        if tasks.is_empty() {
            let first = problems.first().map(|p| format!("; {p}"));
            return Err(CliError::Usage(format!(
                "{} holds no task{}",
                path.display(),
                first.unwrap_or_default()
            )));
        }
        let set = path
            .file_stem()
            .map_or_else(|| "set".to_owned(), |s| s.to_string_lossy().into_owned());
        let skipped = problems.into_iter().map(|p| SkippedLine {
            line: p.line,
            problem: p.message,
        });
        Ok(Self {
            set,
            tasks,
            residual: None,
            skipped: skipped.collect(),
        })
    }
}

/// The koans of a set, by default those that results are compared on.
pub(crate) fn koan_set(name: Option<SetName>) -> Result<KoanSet, CliError> {
    Ok(KoanSet::builtin(name.unwrap_or_default())?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use sleepy_fix::Family;

    fn select(text: &str) -> (tempfile::TempDir, SelectArgs) {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("mine.jsonl");
        std::fs::write(&path, text).unwrap();
        let args = SelectArgs {
            set: Some(path),
            set_version: None,
            count: None,
            family: Vec::new(),
            residual: false,
        };
        (dir, args)
    }

    const LINES: &str = "{\"id\":\"a\",\"buggy_code\":\"\",\"family\":\"lifetimes\"}\n{\"id\":\"b\",\"buggy_code\":\"\"}\nbad\n{\"id\":\"c\",\"buggy_code\":\"\",\"family\":\"lifetimes\"}\n";

    fn ids(selection: &Selection) -> Vec<&str> {
        selection.tasks.iter().map(|t| t.id.as_str()).collect()
    }

    #[test]
    fn filters_narrow_the_set_and_bad_lines_are_kept_for_the_report() {
        let (_dir, mut args) = select(LINES);
        let all = Selection::read(&args).unwrap();
        assert_eq!((all.set.as_str(), ids(&all)), ("mine", vec!["a", "b", "c"]));
        assert_eq!(all.skipped[0].line, 3);
        args.family = vec![Family::Lifetimes];
        assert_eq!(ids(&Selection::read(&args).unwrap()), ["a", "c"]);
        args.count = Some(1);
        assert_eq!(ids(&Selection::read(&args).unwrap()), ["a"]);
        args.family = vec![Family::Macros];
        assert_eq!(Selection::read(&args).unwrap_err().code(), 2);
    }

    #[test]
    fn ids_choose_and_unknown_ones_are_named() {
        let (_dir, args) = select(LINES);
        let mut selection = Selection::read(&args).unwrap();
        let error = selection.only(&["zz".into()]).unwrap_err();
        assert!(error.to_string().contains("`zz`"), "{error}");
        selection.only(&["c".into()]).unwrap();
        assert_eq!(ids(&selection), ["c"]);
    }

    #[test]
    fn a_file_without_tasks_is_a_usage_error() {
        let (_dir, args) = select("nonsense\n");
        let error = Selection::read(&args).unwrap_err();
        assert_eq!(error.code(), 2);
        assert!(error.to_string().contains("line 1"), "{error}");
    }
}

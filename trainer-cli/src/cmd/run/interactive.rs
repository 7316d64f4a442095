//! `run --repo --interactive`: one error after the other, and a person decides.
//!
//! Every accepted repair is written at once, so each question is about the
//! files as they are, and stopping in the middle leaves no half-done work.

use std::collections::BTreeSet;
use std::io::BufRead;
use std::path::Path;
use std::sync::Arc;

use sleepy_check::{Codebase, Overlay};
use sleepy_engine::AttemptRequest;
use sleepy_eval::why;
use sleepy_fix::{Diagnostic, Outcome};
use tokio_util::sync::CancellationToken;

use super::workspace::{diff, guarded, headline, open, place};
use crate::apply::apply;
use crate::args::RunArgs;
use crate::cmd::Context;
use crate::error::{CliError, Status};
use crate::record::Recorder;
use crate::repo::repo_id;
use crate::setup::Setup;

/// What the person said.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Choice {
    Yes,
    No,
    Quit,
}

pub(super) async fn run(
    context: &Context,
    args: &RunArgs,
    path: &Path,
) -> Result<Status, CliError> {
    let setup = Setup::build(context, &args.proposers, Some(path))?;
    let workspace = open(context, &setup, path)?;
    let root = workspace.root().to_path_buf();
    let codebase = Codebase::from(workspace);
    let recorder = Recorder::open(
        context,
        setup.settings.capture,
        args.run_id.as_deref(),
        repo_id(&root)?,
    )?;
    let output = context.output;
    let mut passed_over = BTreeSet::new();
    for round in 0..args.max_errors {
        let report = codebase.check(&Overlay::default(), &context.cancel).await?;
        let left = report.errors().count();
        let Some(target) = report
            .errors()
            .find(|d| !passed_over.contains(&key(d)))
            .cloned()
        else {
            break;
        };
        let task = place(&target, &root);
        let lead = task.as_ref().map_or_else(String::new, |t| format!("{t}: "));
        output.say(&format!("\n{lead}{}\n", headline(&target)))?;
        let request = AttemptRequest {
            codebase: codebase.clone(),
            overlay: Overlay::default(),
            before: Arc::new(report),
            target: target.clone(),
            policy: setup.policy.clone(),
            run_tests: !args.no_tests && left == 1,
        };
        let result = setup
            .engine
            .attempt(&request, &context.cancel, &mut |_| ())
            .await;
        if context.cancel.is_cancelled() {
            return Err(CliError::Cancelled);
        }
        let task = (task.as_deref().unwrap_or_default(), round);
        let record = |offer, outcome| {
            recorder.attempt(
                &codebase,
                &Overlay::default(),
                task,
                &result,
                offer,
                outcome,
            )
        };
        let Some(offer) = result.offers.first() else {
            output.say(&format!("no repair: {}\n", why(&result)))?;
            record(None, Outcome::Automatic);
            passed_over.insert(key(&target));
            continue;
        };
        // Recorded while the files hold the text before it, and whatever the
        // person does next, closing the terminal included.
        let episode = record(Some(offer), Outcome::Offered);
        let settle = |outcome| recorder.settle(episode.as_ref(), outcome);
        output.say(&format!(
            "{}✓ {} ({}; the compiler accepts it)\n",
            diff(&codebase, &offer.edit)?,
            offer.proposal.title,
            offer.proposal.source
        ))?;
        match ask(context).await? {
            Choice::Yes => {
                guarded(&codebase, &offer.edit)?;
                let written = apply(&offer.edit, &root)?;
                settle(Outcome::Accepted);
                for file in written {
                    output.say(&format!("wrote {}\n", file.display()))?;
                }
            }
            Choice::No => {
                settle(Outcome::Rejected);
                passed_over.insert(key(&target));
            }
            Choice::Quit => {
                settle(Outcome::Ignored);
                break;
            }
        }
    }
    let report = codebase.check(&Overlay::default(), &context.cancel).await?;
    let left = report.errors().count();
    output.say(&match left {
        0 => "\nit compiles\n".to_owned(),
        1 => "\n1 error is left\n".to_owned(),
        n => format!("\n{n} errors are left\n"),
    })?;
    Ok(if left == 0 {
        Status::Done
    } else {
        Status::Unachieved
    })
}

/// Errors are recognised by what they say: their lines shift with every repair.
fn key(error: &Diagnostic) -> (Option<String>, String) {
    let file = error
        .primary_span()
        .map(|s| s.file_name.display().to_string());
    (file, headline(error))
}

async fn ask(context: &Context) -> Result<Choice, CliError> {
    loop {
        context.output.say("apply it? [y/n/q] ")?;
        match read_line(&context.cancel).await? {
            None => return Ok(Choice::Quit),
            Some(line) => match choice(&line) {
                Some(choice) => return Ok(choice),
                None => context.output.say("answer y (yes), n (no) or q (quit)\n")?,
            },
        }
    }
}

fn choice(line: &str) -> Option<Choice> {
    match line.trim().to_ascii_lowercase().as_str() {
        "y" | "yes" => Some(Choice::Yes),
        "n" | "no" => Some(Choice::No),
        "q" | "quit" => Some(Choice::Quit),
        _ => None,
    }
}

/// A line of stdin, `None` at its end. Reading cannot be interrupted, so it is
/// done on a thread that nobody waits for: the runtime would, at its end.
async fn read_line(cancel: &CancellationToken) -> Result<Option<String>, CliError> {
    let (answer, reading) = tokio::sync::oneshot::channel();
    std::thread::spawn(move || {
        let mut line = String::new();
        let read = std::io::stdin()
            .lock()
            .read_line(&mut line)
            .map(|n| (n > 0).then_some(line));
        // After Ctrl-C nobody listens any more.
        let _ = answer.send(read);
    });
    tokio::select! {
        () = cancel.cancelled() => Err(CliError::Cancelled),
        read = reading => match read {
            Ok(Ok(line)) => Ok(line),
            Ok(Err(e)) => Err(CliError::io("stdin cannot be read", &e)),
            Err(e) => Err(CliError::Failed(format!("stdin cannot be read: {e}"))),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn answers_are_read_generously_but_never_guessed() {
        assert_eq!(choice(" Y\r\n"), Some(Choice::Yes));
        assert_eq!(choice("no\n"), Some(Choice::No));
        assert_eq!(choice("q"), Some(Choice::Quit));
        assert_eq!(choice(""), None);
        assert_eq!(choice("yy"), None);
    }
}

//! `run --repo`: repairs a real workspace. Shows diffs; writes only with `--apply`.

use std::path::{Path, PathBuf};

use serde::Serialize;
use sleepy_check::{CargoWorkspace, Codebase, Overlay};
use sleepy_engine::{AttemptEvent, AttemptResult, RepairEvent, RepairRequest};
use sleepy_eval::why;
use sleepy_fix::{Diagnostic, Source, TestOutcome, WorkspaceEdit, guard, unified_diff};

use super::assist::Assistant;
use crate::apply::apply;
use crate::args::RunArgs;
use crate::cmd::Context;
use crate::error::{CliError, Status};
use crate::record::Recorder;
use crate::repo::{self, repo_id};
use crate::setup::Setup;

/// What `run --repo --json` prints.
#[derive(Serialize)]
struct Repaired {
    repo: PathBuf,
    run_id: String,
    model: String,
    /// Whether nothing is left to do.
    green: bool,
    tests: TestOutcome,
    errors: Vec<Attacked>,
    steps: u32,
    tokens_in: u32,
    tokens_out: u32,
    ms: u64,
    diff: String,
    /// Files that were written.
    applied: Vec<PathBuf>,
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<String>,
}

/// One error and what became of it.
#[derive(Serialize)]
struct Attacked {
    file: Option<PathBuf>,
    line: Option<usize>,
    code: Option<String>,
    message: String,
    repaired: bool,
    source: Option<Source>,
    fix: Option<String>,
    steps: u32,
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<String>,
}

pub(super) async fn run(
    context: &Context,
    args: &RunArgs,
    path: &Path,
) -> Result<Status, CliError> {
    let setup = Setup::build(context, &args.proposers, Some(path))?;
    let workspace = open(context, &setup, path)?;
    let root = workspace.root().to_path_buf();
    let recorder = Recorder::open(
        context,
        setup.settings.capture,
        args.run_id.as_deref(),
        repo_id(&root)?,
    )?;
    let request = RepairRequest {
        codebase: Codebase::from(workspace),
        policy: setup.policy.clone(),
        max_rounds: args.max_errors,
        run_tests: !args.no_tests,
    };
    let codebase = &request.codebase;
    let bar = context.output.bar(args.max_errors as usize, "repair");
    bar.set_message("checking");
    let mut repair = setup
        .engine
        .repair(&request, &context.cancel, &mut |event| match event {
            RepairEvent::Round {
                round,
                target,
                errors,
            } => {
                bar.set_length(u64::from(round) + errors as u64);
                bar.set_position(u64::from(round));
                bar.set_message(headline(&target));
            }
            RepairEvent::Attempt(event) => {
                if let AttemptEvent::Judged(judged) = *event {
                    tracing::info!(
                        "{} proposes to {}: {}",
                        judged.proposal.source,
                        judged.proposal.title,
                        judged.verdict.name()
                    );
                }
            }
        })
        .await?;
    let mut assisted = Ok(());
    if !repair.passed()
        && let Some(assistant) = Assistant::of(&setup).await
    {
        bar.set_message("the model works on the rest");
        assisted = assistant
            .finish(&request, &mut repair, &context.cancel)
            .await;
    }
    bar.finish_and_clear();
    // What was tried is worth keeping, however it ended.
    let task = |round: &AttemptResult| place(&round.target, &root).unwrap_or_default();
    recorder.rounds(codebase, task, &repair);
    if context.cancel.is_cancelled() {
        return Err(CliError::Cancelled);
    }
    assisted?;
    let edit = repair.edit(codebase)?;
    let diff = diff(codebase, &edit)?;
    let applied = if args.apply {
        guarded(codebase, &edit)?;
        apply(&edit, &root)?
    } else {
        Vec::new()
    };
    let repaired = Repaired {
        run_id: recorder.run_id().to_owned(),
        model: setup.model.name.clone(),
        green: repair.passed(),
        tests: repair.tests,
        errors: repair.rounds.iter().map(|r| attacked(r, &root)).collect(),
        steps: repair.steps,
        tokens_in: repair.tokens_in,
        tokens_out: repair.tokens_out,
        ms: repair.ms,
        diff,
        applied,
        reason: repair.reason.clone(),
        repo: root,
    };
    context
        .output
        .result(&repaired, || text(&repaired, args.apply))?;
    Ok(if repaired.green {
        Status::Done
    } else {
        Status::Unachieved
    })
}

/// Opens the workspace, and says it when candidates have to take the slow road.
pub(super) fn open(
    context: &Context,
    setup: &Setup,
    path: &Path,
) -> Result<CargoWorkspace, CliError> {
    let workspace = repo::open(path, &context.home, &setup.settings, &setup.sandbox)?;
    if !workspace.can_replay() {
        tracing::warn!(
            "this program cannot record rustc; every proposal takes a whole cargo check"
        );
    }
    Ok(workspace)
}

/// The edit as one unified diff with paths below the workspace.
pub(super) fn diff(codebase: &Codebase, edit: &WorkspaceEdit) -> Result<String, CliError> {
    let mut out = String::new();
    for (path, old, new) in texts(codebase, edit)? {
        let shown = path.strip_prefix(codebase.root()).unwrap_or(&path);
        out.push_str(&unified_diff(shown, &old, &new));
    }
    Ok(out)
}

/// Repairs that were each right may add up to something the guard forbids.
pub(super) fn guarded(codebase: &Codebase, edit: &WorkspaceEdit) -> Result<(), CliError> {
    for (path, old, new) in texts(codebase, edit)? {
        if let Some(violation) = guard(&path, &old, &new).first() {
            return Err(CliError::Refused(format!(
                "nothing was written: the repair of {} {violation}",
                path.display()
            )));
        }
    }
    Ok(())
}

type Changed = (PathBuf, String, String);

fn texts(codebase: &Codebase, edit: &WorkspaceEdit) -> Result<Vec<Changed>, CliError> {
    let mut changed = Vec::new();
    for file in &edit.files {
        let old = codebase.read(&file.path, &Overlay::default())?;
        let new = file
            .apply(&old)
            .map_err(|e| CliError::Failed(e.to_string()))?;
        changed.push((file.path.clone(), old.to_string(), new));
    }
    Ok(changed)
}

/// Code and message of an error.
pub(super) fn headline(error: &Diagnostic) -> String {
    match &error.code {
        Some(code) => format!("{code}: {}", error.message),
        None => error.message.clone(),
    }
}

/// `path:line` of an error, with a path below `root`: where a person keeps the
/// repository is nobody else's business when episodes are shared.
pub(super) fn place(error: &Diagnostic, root: &Path) -> Option<String> {
    let span = error.primary_span()?;
    let file = match span.file_name.strip_prefix(root) {
        Ok(below) => below,
        Err(_) => Path::new(span.file_name.file_name()?),
    };
    Some(format!("{}:{}", file.display(), span.line_start))
}

fn attacked(round: &AttemptResult, root: &Path) -> Attacked {
    let place = round.target.primary_span();
    let offer = round.offers.first();
    Attacked {
        file: place.map(|s| {
            s.file_name
                .strip_prefix(root)
                .unwrap_or(&s.file_name)
                .into()
        }),
        line: place.map(|s| s.line_start),
        code: round.target.code.clone(),
        message: round.target.message.clone(),
        repaired: offer.is_some(),
        source: round.source(),
        fix: offer.map(|o| o.proposal.title.clone()),
        steps: round.steps,
        reason: offer.is_none().then(|| why(round)),
    }
}

fn text(repaired: &Repaired, apply: bool) -> String {
    let mut out = String::new();
    for error in &repaired.errors {
        let place = match (&error.file, error.line) {
            (Some(file), Some(line)) => format!("{}:{line}: ", file.display()),
            _ => String::new(),
        };
        let code = error
            .code
            .as_ref()
            .map_or_else(String::new, |c| format!("{c}: "));
        let what = match (&error.fix, error.source, &error.reason) {
            (Some(fix), Some(source), _) => format!("✓ {fix} ({source})"),
            (_, _, Some(reason)) => format!("not repaired: {reason}"),
            _ => "not repaired".to_owned(),
        };
        out.push_str(&format!("{place}{code}{}\n  {what}\n", error.message));
    }
    if !repaired.diff.is_empty() {
        out.push_str(&format!("\n{}\n", repaired.diff.trim_end()));
    }
    let done = repaired.errors.iter().filter(|e| e.repaired).count();
    out.push_str(&format!(
        "\n{done} of {} errors repaired",
        repaired.errors.len()
    ));
    out.push_str(match (repaired.green, repaired.tests) {
        (true, TestOutcome::Passed) => "; it compiles and the tests pass\n",
        (true, _) => "; it compiles\n",
        (false, TestOutcome::Failed) => "; it compiles, but the tests fail\n",
        (false, _) => "; it does not compile yet\n",
    });
    // Why an error is left is said where the error stands.
    let left = repaired.errors.iter().any(|e| !e.repaired);
    if let Some(reason) = repaired.reason.as_ref().filter(|_| !left) {
        out.push_str(&format!("{}\n", reason.trim_end()));
    }
    for file in &repaired.applied {
        out.push_str(&format!("wrote {}\n", file.display()));
    }
    if !apply && !repaired.diff.is_empty() {
        out.push_str("nothing was written; --apply writes it, --interactive asks for each\n");
    }
    out
}

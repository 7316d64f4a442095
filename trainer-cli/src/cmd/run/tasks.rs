//! `run` over koans or a task file.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use serde::Serialize;
use sleepy_check::Limits;
use sleepy_eval::{
    EngineSolver, HarnessConfig, Programs, Solved, Solver, TaskResult, evaluate, final_text, judge,
    trace,
};
use sleepy_fix::{Source, Task, unified_diff};
use tokio_util::sync::CancellationToken;

use super::assist::Assistant;
use crate::args::RunArgs;
use crate::cmd::Context;
use crate::error::{CliError, Status};
use crate::record::Recorder;
use crate::setup::Setup;
use crate::tasks::Selection;

/// Time one task may take; `eval` lets it be chosen, here nobody waits for a number.
const TASK_TIMEOUT: Duration = Duration::from_secs(600);

/// What `run --json` prints for tasks.
#[derive(Serialize)]
struct Ran {
    set: String,
    run_id: String,
    model: String,
    tasks: Vec<RanTask>,
    passed: usize,
}

#[derive(Serialize)]
struct RanTask {
    #[serde(flatten)]
    result: TaskResult,
    diff: String,
}

pub(super) async fn run(context: &Context, args: &RunArgs) -> Result<Status, CliError> {
    let mut selection = Selection::read(&args.select)?;
    selection.only(&args.ids)?;
    let setup = Setup::build(context, &args.proposers, None)?;
    let recorder = Recorder::open(
        context,
        setup.settings.capture,
        args.run_id.as_deref(),
        String::new(),
    )?;
    let solver = Arc::new(Agent {
        engine: EngineSolver {
            engine: setup.engine.clone(),
            sandbox: setup.sandbox.clone(),
            scratch: setup.scratch.path().to_path_buf(),
            policy: setup.policy.clone(),
            max_rounds: args.max_errors,
            test_limits: Limits::tests().with_wall(Duration::from_secs(
                setup.settings.sandbox.test_timeout_secs,
            )),
            programs: Programs::default(),
        },
        assistant: Assistant::of(&setup).await,
        recorder,
        diffs: Mutex::default(),
    });
    let config = HarnessConfig {
        jobs: setup.jobs,
        task_timeout: TASK_TIMEOUT,
    };
    let bar = context.output.bar(selection.tasks.len(), &selection.set);
    let results = evaluate(
        Arc::clone(&solver),
        &selection.tasks,
        config,
        &context.cancel,
        |task| {
            bar.inc(1);
            bar.set_message(task.id.clone());
        },
    )
    .await;
    bar.finish_and_clear();
    let mut diffs = std::mem::take(&mut *lock(&solver.diffs));
    let tasks: Vec<RanTask> = results
        .map_err(|_| CliError::Cancelled)?
        .into_iter()
        .map(|result| RanTask {
            diff: diffs.remove(&result.id).unwrap_or_default(),
            result,
        })
        .collect();
    let ran = Ran {
        set: selection.set,
        run_id: solver.recorder.run_id().to_owned(),
        model: setup.model.name.clone(),
        passed: tasks.iter().filter(|t| t.result.passed).count(),
        tasks,
    };
    context.output.result(&ran, || text(&ran))?;
    Ok(if ran.passed == ran.tasks.len() {
        Status::Done
    } else {
        Status::Unachieved
    })
}

fn text(ran: &Ran) -> String {
    let mut out = String::new();
    for RanTask { result, diff } in &ran.tasks {
        let source = result
            .source
            .map_or_else(String::new, |s| format!(" by {s}"));
        out.push_str(&format!(
            "{}: {}{source}, {} tried, {} ms\n",
            result.id, result.verdict, result.attempts, result.ms
        ));
        match &result.reason {
            Some(reason) if !result.passed => out.push_str(&format!("  {}\n", reason.trim_end())),
            _ => out.push_str(diff),
        }
    }
    out.push_str(&format!(
        "{} of {} repaired; `trainer-cli episodes list --run-id {}` shows what was tried\n",
        ran.passed,
        ran.tasks.len(),
        ran.run_id
    ));
    out
}

/// Repairs, lets a chat model try what is left, records and keeps the diff.
struct Agent {
    engine: EngineSolver,
    assistant: Option<Assistant>,
    recorder: Recorder,
    diffs: Mutex<BTreeMap<String, String>>,
}

impl Solver for Agent {
    async fn solve(&self, task: Arc<Task>, cancel: CancellationToken) -> Solved {
        self.attempt(&task, &cancel)
            .await
            .unwrap_or_else(|e| Solved::unjudged(e.to_string()))
    }
}

impl Agent {
    async fn attempt(
        &self,
        task: &Task,
        cancel: &CancellationToken,
    ) -> Result<Solved, sleepy_check::CheckError> {
        let program = self.engine.program(task)?;
        let request = self.engine.request(&program);
        let mut repair = self
            .engine
            .engine
            .repair(&request, cancel, &mut |event| trace(&task.id, event))
            .await?;
        let mut solved = judge(task, &program, &repair);
        let assistant = self.assistant.as_ref().filter(|_| !solved.passed);
        let assisted = match assistant {
            Some(assistant) => assistant.finish(&request, &mut repair, cancel).await,
            None => Ok(()),
        };
        // What was tried is worth keeping, however it ended.
        self.recorder
            .rounds(&request.codebase, |_| task.id.clone(), &repair);
        assisted?;
        if assistant.is_some() {
            solved = judge(task, &program, &repair);
            if solved.passed {
                solved.source = Some(Source::Model);
            }
        }
        let diff = unified_diff(
            &PathBuf::from(format!("{}.rs", task.id)),
            &task.buggy_code,
            &final_text(task, &program, &repair.overlay),
        );
        lock(&self.diffs).insert(task.id.clone(), diff);
        Ok(solved)
    }
}

fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

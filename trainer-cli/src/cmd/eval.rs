//! `eval`: how much of what is broken gets repaired?

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use sleepy_check::{Limits, Toolchain};
use sleepy_eval::render::{Provenance, markdown, terminal};
use sleepy_eval::{EngineSolver, HarnessConfig, History, Report, RunInfo, evaluate};
use sleepy_fix::Episode;

use super::Context;
use crate::args::EvalArgs;
use crate::error::{CliError, Status};
use crate::setup::{Setup, first_token};
use crate::tasks::Selection;

/// Errors attacked at most in one task.
const MAX_ROUNDS: u32 = 16;

pub(crate) async fn run(context: &Context, args: &EvalArgs) -> Result<Status, CliError> {
    let selection = Selection::read(&args.select)?;
    let past = Past::read(&args.history)?;
    let setup = Setup::build(context, &args.proposers, None)?;
    if let Some(backend) = &setup.backend {
        // A model that cannot answer would be measured as one that answers wrongly.
        first_token(backend, &context.cancel).await?;
    }
    let mut policy = setup.policy.clone();
    // Which of two right fixes comes first must not depend on the machine's load.
    policy.parallel = 1;
    let solver = EngineSolver {
        engine: setup.engine.clone(),
        sandbox: setup.sandbox.clone(),
        scratch: setup.scratch.path().to_path_buf(),
        policy,
        max_rounds: MAX_ROUNDS,
        test_limits: Limits::tests().with_wall(Duration::from_secs(
            setup.settings.sandbox.test_timeout_secs,
        )),
    };
    let config = HarnessConfig {
        jobs: setup.jobs,
        task_timeout: Duration::from_secs(args.task_timeout),
    };
    let bar = context.output.bar(selection.tasks.len(), &selection.set);
    let mut passed = 0;
    let results = evaluate(
        Arc::new(solver),
        &selection.tasks,
        config,
        &context.cancel,
        |task| {
            passed += usize::from(task.passed);
            bar.inc(1);
            bar.set_message(format!("{passed} passed, last {}", task.id));
            tracing::info!(
                "{} {} after {} attempts, {} ms",
                task.id,
                task.verdict,
                task.attempts,
                task.ms
            );
        },
    )
    .await;
    bar.finish_and_clear();
    let tasks = results.map_err(|e| {
        tracing::warn!("{e}");
        CliError::Cancelled
    })?;
    let run = RunInfo {
        set: selection.set,
        model: setup.model.name.clone(),
        strategy: args.strategy.clone(),
        seed: setup.settings.model.seed,
    };
    let mut report = Report::new(run, tasks, &past.history);
    report.cycle = args.cycle;
    report.run_id = args.run_id.clone();
    report.problems = selection.skipped;
    report.compared = past.earlier.as_ref().map(|earlier| report.compare(earlier));
    if let Some(stem) = &args.out {
        write(stem, &report, &provenance(args, &setup))?;
    }
    let all = context.output.verbose() > 0;
    context.output.result(&report, || terminal(&report, all))?;
    Ok(Status::Done)
}

/// What failed before this run.
#[derive(Debug, Default)]
struct Past {
    history: History,
    /// The first earlier report, for the comparison.
    earlier: Option<Report>,
}

impl Past {
    fn read(files: &[PathBuf]) -> Result<Self, CliError> {
        let mut past = Self::default();
        for file in files {
            let text = std::fs::read_to_string(file)
                .map_err(|e| CliError::Usage(format!("the history {}: {e}", file.display())))?;
            past.add(file, &text)?;
        }
        Ok(past)
    }

    /// A report is one JSON document; an export has an episode a line.
    fn add(&mut self, file: &Path, text: &str) -> Result<(), CliError> {
        let report = match serde_json::from_str::<Report>(text) {
            Ok(report) => report,
            Err(error) => return self.add_episodes(file, text, &error),
        };
        self.history.add_report(&report);
        self.earlier.get_or_insert(report);
        Ok(())
    }

    fn add_episodes(
        &mut self,
        file: &Path,
        text: &str,
        as_report: &serde_json::Error,
    ) -> Result<(), CliError> {
        for (index, line) in text.lines().enumerate() {
            if line.trim().is_empty() {
                continue;
            }
            let episode: Episode = serde_json::from_str(line).map_err(|e| {
                CliError::Usage(format!(
                    "the history {} is neither a report ({as_report}) nor exported episodes (line {}: {e})",
                    file.display(),
                    index + 1
                ))
            })?;
            if !episode.passed {
                let signature = episode.error_signature.as_str().to_owned();
                self.history.extend([signature]);
            }
        }
        Ok(())
    }
}

/// Writes `STEM.json` and `STEM.md`.
fn write(stem: &Path, report: &Report, from: &Provenance) -> Result<(), CliError> {
    if let Some(folder) = stem.parent().filter(|p| !p.as_os_str().is_empty()) {
        std::fs::create_dir_all(folder).map_err(|e| CliError::io(folder.display(), &e))?;
    }
    let Some(name) = stem.file_name() else {
        return Err(CliError::Usage(format!(
            "--out {} names no file",
            stem.display()
        )));
    };
    let name = name.to_string_lossy();
    // Not `with_extension`, which would cut a name such as `koans-v1.5`.
    let path = |extension: &str| stem.with_file_name(format!("{name}.{extension}"));
    let mut json = serde_json::to_string_pretty(report)
        .map_err(|e| CliError::Failed(format!("the report cannot be written as JSON: {e}")))?;
    json.push('\n');
    let page = markdown(report, &format!("Evaluation: {name}"), from);
    for (path, text) in [(path("json"), json), (path("md"), page)] {
        std::fs::write(&path, text).map_err(|e| CliError::io(path.display(), &e))?;
    }
    Ok(())
}

fn provenance(args: &EvalArgs, setup: &Setup) -> Provenance {
    Provenance {
        command: command(args, setup),
        machine: machine(),
        toolchain: Toolchain::resolve(&std::env::temp_dir())
            .map_or_else(|e| e.to_string(), |t| t.version.clone()),
        model_sha256: setup.model.sha256.clone(),
        remembered: setup.remembered,
    }
}

/// The command without what differs from machine to machine.
fn command(args: &EvalArgs, setup: &Setup) -> String {
    let name = |path: &Path| {
        path.file_name()
            .map_or_else(String::new, |n| n.to_string_lossy().into_owned())
    };
    let mut words = vec!["trainer-cli eval".to_owned()];
    if let Some(set) = &args.select.set {
        words.push(format!("--set {}", name(set)));
    }
    if let Some(version) = args.select.set_version {
        words.push(format!("--set-version {version}"));
    }
    if let Some(count) = args.select.count {
        words.push(format!("--count {count}"));
    }
    words.extend(
        args.select
            .family
            .iter()
            .map(|f| format!("--family {}", f.name())),
    );
    if args.select.residual {
        words.push("--residual".to_owned());
    }
    let tiers: Vec<String> = setup.policy.tiers.iter().map(ToString::to_string).collect();
    words.push(format!("--proposers {}", tiers.join(",")));
    words.push(format!("--max-attempts {}", setup.policy.max_turns));
    words.push(format!("--samples {}", setup.policy.samples));
    words.push(format!("--seed {}", setup.settings.model.seed));
    words.join(" ")
}

/// Processor and cores, as far as the system tells.
fn machine() -> String {
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let named = std::fs::read_to_string("/proc/cpuinfo")
        .ok()
        .and_then(|text| {
            let line = text.lines().find(|l| l.starts_with("model name"))?;
            Some(line.split_once(':')?.1.trim().to_owned())
        });
    let processor = named.unwrap_or_else(|| std::env::consts::ARCH.to_owned());
    format!("{processor}, {cores} cores, {}", std::env::consts::OS)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_history_that_is_neither_says_why() {
        let error = Past::default()
            .add(Path::new("h.json"), "{\"set\":1}")
            .unwrap_err();
        let text = error.to_string();
        assert_eq!(error.code(), 2);
        assert!(text.contains("h.json") && text.contains("line 1"), "{text}");
    }

    #[test]
    fn an_earlier_report_is_history_and_comparison() {
        let report = r#"{"set":"v1","model":"none","strategy":"base","seed":0,"tasks":[
            {"id":"a","passed":false,"verdict":"still_broken","source":null,"attempts":2,"ms":1,"tokens_in":0,"tokens_out":0,"signature":"E0382|x"}
        ],"pass_rate":0.0,"ci95":[0.0,0.79],"median_steps_to_green":null,"repeat_error_rate":0.0,"by_family":{}}"#;
        let mut past = Past::default();
        past.add(Path::new("r.json"), report).unwrap();
        assert_eq!(past.history.len(), 1);
        assert_eq!(past.earlier.unwrap().tasks.len(), 1);
    }
}

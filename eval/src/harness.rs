//! Runs tasks side by side and survives each of them.
//!
//! A task may hang, panic or be cancelled; that costs this task and no other.
//! Results come back in the order of the tasks whatever order they finish in,
//! so that the number of jobs changes nothing but the time.

use std::future::Future;
use std::num::NonZeroUsize;
use std::sync::Arc;
use std::time::{Duration, Instant};

use sleepy_fix::{Family, Source, Task};
use tokio::sync::Semaphore;
use tokio::task::{JoinError, JoinSet};
use tokio_util::sync::CancellationToken;

use crate::report::TaskResult;

/// How long a cancelled task may take to put its processes away.
const GRACE: Duration = Duration::from_secs(20);

/// Repairs one task. The harness needs to know nothing else.
pub trait Solver: Send + Sync + 'static {
    /// Tries to repair `task`; must come back soon after `cancel` fires.
    fn solve(
        &self,
        task: Arc<Task>,
        cancel: CancellationToken,
    ) -> impl Future<Output = Solved> + Send;
}

/// What a [`Solver`] made of a task.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Solved {
    /// Whether the final program is right.
    pub passed: bool,
    /// Name of its verdict.
    pub verdict: String,
    /// Who made the last fix that counted.
    pub source: Option<Source>,
    /// Fixes judged.
    pub attempts: u32,
    /// Coefficient that was applied.
    pub coefficient: Option<String>,
    /// Prompt tokens.
    pub tokens_in: u64,
    /// Generated tokens.
    pub tokens_out: u64,
    /// Family of the first error.
    pub family: Option<Family>,
    /// Signature of the error it failed at.
    pub signature: Option<String>,
    /// Why it failed.
    pub reason: Option<String>,
}

impl Solved {
    /// A task nothing can be said about.
    pub fn unjudged(reason: impl Into<String>) -> Self {
        Self {
            verdict: "unjudged".to_owned(),
            reason: Some(reason.into()),
            ..Self::default()
        }
    }
}

/// Bounds of a run.
#[derive(Debug, Clone, Copy)]
pub struct HarnessConfig {
    /// Tasks worked on at the same time.
    pub jobs: NonZeroUsize,
    /// Time one task may take.
    pub task_timeout: Duration,
}

/// The run was cancelled; what had finished until then is here.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[error("cancelled after {} tasks", finished.len())]
pub struct Cancelled {
    /// Finished tasks in the order of the set.
    pub finished: Vec<TaskResult>,
}

/// Lets `solver` work on every task. `done` hears of each result as it comes.
///
/// # Errors
/// [`Cancelled`] when `cancel` fired before all tasks were through.
pub async fn evaluate<S: Solver>(
    solver: Arc<S>,
    tasks: &[Task],
    config: HarnessConfig,
    cancel: &CancellationToken,
    mut done: impl FnMut(&TaskResult),
) -> Result<Vec<TaskResult>, Cancelled> {
    let slots = Arc::new(Semaphore::new(config.jobs.get()));
    let mut running = JoinSet::new();
    for (index, task) in tasks.iter().enumerate() {
        let (solver, slots, task) = (
            Arc::clone(&solver),
            Arc::clone(&slots),
            Arc::new(task.clone()),
        );
        let cancel = cancel.child_token();
        running.spawn(async move {
            let permit = tokio::select! {
                biased;
                () = cancel.cancelled() => return (index, None),
                permit = slots.acquire_owned() => permit,
            };
            let result = bounded(solver, task, config.task_timeout, cancel.clone()).await;
            drop(permit);
            (index, (!cancel.is_cancelled()).then_some(result))
        });
    }
    let mut results: Vec<Option<TaskResult>> = vec![None; tasks.len()];
    while let Some(joined) = running.join_next().await {
        match joined {
            Ok((index, Some(result))) => {
                done(&result);
                results[index] = Some(result);
            }
            Ok((_, None)) => {}
            Err(error) => tracing::error!(%error, "a job of the evaluation died"),
        }
    }
    if cancel.is_cancelled() {
        return Err(Cancelled {
            finished: results.into_iter().flatten().collect(),
        });
    }
    let missing = |task: &Task| record(task, Solved::unjudged("its job died"), Duration::ZERO);
    Ok(results
        .into_iter()
        .zip(tasks)
        .map(|(result, task)| result.unwrap_or_else(|| missing(task)))
        .collect())
}

/// One task in a job of its own, so that a panic stays there.
async fn bounded<S: Solver>(
    solver: Arc<S>,
    task: Arc<Task>,
    limit: Duration,
    cancel: CancellationToken,
) -> TaskResult {
    let started = Instant::now();
    // Fires on the time limit as well; the caller's own token has to stay as it is.
    let stop = cancel.child_token();
    let mut job = tokio::spawn({
        let (task, stop) = (Arc::clone(&task), stop.clone());
        async move { solver.solve(task, stop).await }
    });
    let solved = match tokio::time::timeout(limit, &mut job).await {
        Ok(joined) => joined.unwrap_or_else(|e| died(&e)),
        Err(_) => {
            stop.cancel();
            if tokio::time::timeout(GRACE, &mut job).await.is_err() {
                job.abort();
            }
            Solved::unjudged(format!("stopped after {} s", limit.as_secs_f64()))
        }
    };
    record(&task, solved, started.elapsed())
}

fn died(error: &JoinError) -> Solved {
    let how = if error.is_panic() {
        "panicked"
    } else {
        "was aborted"
    };
    Solved::unjudged(format!("the work on it {how}; this is a bug of ours"))
}

fn record(task: &Task, solved: Solved, took: Duration) -> TaskResult {
    TaskResult {
        id: task.id.clone(),
        passed: solved.passed,
        verdict: solved.verdict,
        source: solved.source,
        attempts: solved.attempts,
        coefficient: solved.coefficient,
        ms: u64::try_from(took.as_millis()).unwrap_or(u64::MAX),
        tokens_in: solved.tokens_in,
        tokens_out: solved.tokens_out,
        family: task.family.or(solved.family),
        signature: solved.signature.filter(|_| !solved.passed),
        reason: solved.reason,
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use super::*;

    /// Does what the task's code says.
    #[derive(Default)]
    struct Scripted {
        running: AtomicUsize,
        most: AtomicUsize,
    }

    impl Solver for Scripted {
        async fn solve(&self, task: Arc<Task>, cancel: CancellationToken) -> Solved {
            let now = self.running.fetch_add(1, Ordering::SeqCst) + 1;
            self.most.fetch_max(now, Ordering::SeqCst);
            let solved = match task.buggy_code.as_str() {
                "hang" => {
                    cancel.cancelled().await;
                    Solved::unjudged("cancelled")
                }
                "deaf" => std::future::pending().await,
                "panic" => panic!("as the script says"),
                _ => {
                    tokio::time::sleep(Duration::from_millis(2)).await;
                    Solved {
                        passed: true,
                        verdict: "verified".into(),
                        signature: Some("x".into()),
                        ..Solved::default()
                    }
                }
            };
            self.running.fetch_sub(1, Ordering::SeqCst);
            solved
        }
    }

    fn tasks(codes: &[&str]) -> Vec<Task> {
        codes
            .iter()
            .enumerate()
            .map(|(i, code)| Task {
                id: format!("t{i}"),
                family: None,
                description: None,
                edition: "2024".into(),
                buggy_code: (*code).into(),
                correct_code: None,
                expected_error: None,
                test_code: None,
            })
            .collect()
    }

    fn config(jobs: usize, timeout_ms: u64) -> HarnessConfig {
        HarnessConfig {
            jobs: NonZeroUsize::new(jobs).unwrap(),
            task_timeout: Duration::from_millis(timeout_ms),
        }
    }

    #[tokio::test(start_paused = true)]
    async fn a_hang_and_a_panic_cost_only_themselves() {
        let solver = Arc::new(Scripted::default());
        let tasks = tasks(&["ok", "hang", "panic", "deaf", "ok"]);
        let mut heard = 0;
        let results = evaluate(
            solver,
            &tasks,
            config(2, 50),
            &CancellationToken::new(),
            |_| heard += 1,
        )
        .await
        .unwrap();
        let verdicts: Vec<(&str, &str)> = results
            .iter()
            .map(|r| (r.id.as_str(), r.verdict.as_str()))
            .collect();
        assert_eq!(
            verdicts,
            [
                ("t0", "verified"),
                ("t1", "unjudged"),
                ("t2", "unjudged"),
                ("t3", "unjudged"),
                ("t4", "verified")
            ]
        );
        let reason = |i: usize| results[i].reason.as_deref().unwrap();
        assert!(reason(1).contains("0.05 s") && reason(2).contains("panicked"));
        assert_eq!(heard, 5);
        // What passed did not fail at anything.
        assert_eq!(results[0].signature, None);
    }

    #[tokio::test]
    async fn no_more_jobs_than_allowed() {
        let solver = Arc::new(Scripted::default());
        let tasks = tasks(&["ok"; 12]);
        let all = evaluate(
            Arc::clone(&solver),
            &tasks,
            config(3, 60_000),
            &CancellationToken::new(),
            |_| (),
        )
        .await
        .unwrap();
        assert_eq!(all.len(), 12);
        assert!((1..=3).contains(&solver.most.load(Ordering::SeqCst)));
    }

    #[tokio::test]
    async fn cancelling_keeps_what_was_finished() {
        let cancel = CancellationToken::new();
        let tasks = tasks(&["ok", "hang", "ok"]);
        let stop = cancel.clone();
        let error = evaluate(
            Arc::new(Scripted::default()),
            &tasks,
            config(1, 60_000),
            &cancel,
            move |_| stop.cancel(),
        )
        .await
        .unwrap_err();
        assert_eq!(error.finished.len(), 1);
        assert_eq!(error.finished[0].id, "t0");
    }
}

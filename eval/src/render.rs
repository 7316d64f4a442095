//! A report for people: a table for the terminal, and Markdown for
//! `docs/results/`.
//!
//! The Markdown holds nothing that changes from run to run on one machine and
//! model, no dates and no durations, so that a diff of it shows what changed in
//! the results and nothing else. The durations are in the JSON beside it.

use std::fmt::Write;

use crate::report::{Report, TaskResult};
use crate::stats::Paired;

/// What a committed result has to say about where it comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Provenance {
    /// The command that reproduces it.
    pub command: String,
    /// Processor and number of cores.
    pub machine: String,
    /// What `rustc --version` says.
    pub toolchain: String,
    /// SHA-256 of the model's file, for a local model.
    pub model_sha256: Option<String>,
    /// Fixes the memory held; results on another memory may differ.
    pub remembered: u64,
}

/// The summary lines and one line per task that did not pass; every task when
/// `all` is set.
pub fn terminal(report: &Report, all: bool) -> String {
    let mut out = String::new();
    let width = report
        .tasks
        .iter()
        .map(|t| t.id.chars().count())
        .max()
        .unwrap_or(0);
    for task in report.tasks.iter().filter(|t| all || !t.passed) {
        let mark = if task.passed { "pass" } else { "FAIL" };
        let _ = write!(
            out,
            "{mark}  {:width$}  {:<13} {:<6} {:>3} tried {:>7} ms",
            task.id,
            task.verdict,
            source(task),
            task.attempts,
            task.ms
        );
        if let Some(reason) = &task.reason {
            let _ = write!(out, "  {}", one_line(reason, if all { 1000 } else { 100 }));
        }
        out.push('\n');
    }
    if !out.is_empty() {
        out.push('\n');
    }
    for (name, value) in summary(report) {
        let _ = writeln!(out, "{name:<24} {value}");
    }
    for (family, f) in &report.by_family {
        let _ = writeln!(
            out,
            "  {:<22} {}",
            family.name(),
            rate(f.passed, f.tasks, f.ci95)
        );
    }
    out
}

/// The report as a page of `docs/results/`.
pub fn markdown(report: &Report, title: &str, from: &Provenance) -> String {
    let mut out = format!("# {title}\n\n");
    let _ = writeln!(
        out,
        "Written by `{}`; the durations are in the JSON beside this file.\n",
        from.command
    );
    out.push_str("| | |\n|---|---|\n");
    for (name, value) in summary(report) {
        let _ = writeln!(out, "| {name} | {} |", cell(&value));
    }
    out.push_str(&provenance_rows(from));
    out.push_str(
        "\n## By family\n\n| family | passed | rate | 95% interval |\n|---|---|---|---|\n",
    );
    for (family, f) in &report.by_family {
        let _ = writeln!(
            out,
            "| {} | {} of {} | {} | {} |",
            family.name(),
            f.passed,
            f.tasks,
            percent(f.pass_rate),
            interval(f.ci95)
        );
    }
    out.push_str("\n## By task\n\n| task | passed | verdict | source | attempts | tokens in | tokens out | failed at |\n|---|---|---|---|---|---|---|---|\n");
    for task in &report.tasks {
        let _ = writeln!(
            out,
            "| {} | {} | {} | {} | {} | {} | {} | {} |",
            cell(&task.id),
            if task.passed { "yes" } else { "no" },
            task.verdict,
            source(task),
            task.attempts,
            task.tokens_in,
            task.tokens_out,
            cell(&one_line(task.signature.as_deref().unwrap_or(""), 100)),
        );
    }
    if !report.problems.is_empty() {
        out.push_str("\n## Lines that were skipped\n\n");
        for problem in &report.problems {
            let _ = writeln!(
                out,
                "- line {}: {}",
                problem.line,
                one_line(&problem.problem, 200)
            );
        }
    }
    out
}

/// Where a result comes from, as rows of a table of two columns.
pub(crate) fn provenance_rows(from: &Provenance) -> String {
    let mut out = format!("| remembered fixes | {} |\n", from.remembered);
    let _ = writeln!(out, "| machine | {} |", cell(&from.machine));
    let _ = writeln!(out, "| toolchain | {} |", cell(&from.toolchain));
    if let Some(sha) = &from.model_sha256 {
        let _ = writeln!(out, "| model sha256 | `{sha}` |");
    }
    out
}

/// The comparison with an earlier run in a sentence.
pub fn paired(pair: &Paired) -> String {
    let p = match pair.p_value {
        p if p < 0.001 => "p < 0.001".to_owned(),
        p => format!("p = {p:.3}"),
    };
    format!(
        "{} tasks in both runs: {} gained, {} lost, {} pass in both (exact McNemar {p})",
        pair.tasks, pair.only_after, pair.only_before, pair.both
    )
}

fn summary(report: &Report) -> Vec<(&'static str, String)> {
    let mut lines = vec![
        ("set", report.run.set.clone()),
        ("model", report.run.model.clone()),
        ("strategy", report.run.strategy.clone()),
        ("seed", report.run.seed.to_string()),
    ];
    if let Some(patterns) = report.run.patterns_in_words() {
        lines.push(("fix patterns", patterns.to_owned()));
    }
    lines.push((
        "passed",
        rate(report.passed(), report.tasks.len(), report.ci95),
    ));
    let by_source: Vec<String> = report
        .passed_by_source()
        .iter()
        .map(|(source, n)| format!("{source} {n}"))
        .collect();
    if !by_source.is_empty() {
        lines.push(("passed by source", by_source.join(", ")));
    }
    if report.already_green > 0 {
        let n = report.already_green;
        lines.push(("already green", format!("{n}, not in the median")));
    }
    let steps = report
        .median_steps_to_green
        .map_or_else(|| "none passed".to_owned(), |m| m.to_string());
    lines.push(("median steps to green", steps));
    lines.push(("repeat-error rate", percent(report.repeat_error_rate)));
    if let Some(pair) = &report.compared {
        lines.push(("compared", paired(pair)));
    }
    lines
}

fn rate(passed: usize, tasks: usize, ci95: [f64; 2]) -> String {
    let share = passed as f64 / tasks.max(1) as f64;
    format!(
        "{passed} of {tasks} ({}, 95% interval {})",
        percent(share),
        interval(ci95)
    )
}

pub(crate) fn percent(share: f64) -> String {
    format!("{:.1}%", share * 100.0)
}

pub(crate) fn interval([low, high]: [f64; 2]) -> String {
    format!("{} to {}", percent(low), percent(high))
}

fn source(task: &TaskResult) -> String {
    task.source
        .map_or_else(|| "-".to_owned(), |s| s.to_string())
}

/// Text on one line of at most `max` characters.
fn one_line(text: &str, max: usize) -> String {
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    match line.char_indices().nth(max) {
        Some((cut, _)) => format!("{}…", &line[..cut]),
        None => line,
    }
}

/// Text that cannot break a table of Markdown.
pub(crate) fn cell(text: &str) -> String {
    text.replace('|', "\\|").replace(['\n', '\r'], " ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::history::History;
    use crate::report::SkippedLine;
    use crate::report::tests::{info, result};

    fn report() -> Report {
        let mut failed = result("lt|1", false, 8);
        failed.reason = Some("rustc: the error is\nstill there".into());
        failed.tokens_in = 410;
        let mut report = Report::new(
            info(),
            vec![result("bc_001", true, 1), failed],
            &History::default(),
        );
        report.problems.push(SkippedLine {
            line: 3,
            problem: "not a task".into(),
        });
        report
    }

    #[test]
    fn the_terminal_shows_what_failed_and_the_summary() {
        insta::assert_snapshot!(terminal(&report(), false), @r"
        FAIL  lt|1    still_broken  -        8 tried      12 ms  rustc: the error is still there

        set                      v1
        model                    none
        strategy                 base
        seed                     7
        passed                   1 of 2 (50.0%, 95% interval 9.5% to 90.5%)
        passed by source         rustc 1
        median steps to green    1
        repeat-error rate        0.0%
          borrow_checker         1 of 2 (50.0%, 95% interval 9.5% to 90.5%)
        ");
        assert_eq!(terminal(&report(), true).matches("bc_001").count(), 1);
    }

    #[test]
    fn the_page_does_not_change_with_the_clock() {
        let from = Provenance {
            command: "trainer-cli eval".into(),
            machine: "2 cores".into(),
            toolchain: "rustc 1.95.0".into(),
            model_sha256: Some("ab12".into()),
            remembered: 3,
        };
        let page = markdown(&report(), "Koans v1", &from);
        let mut slower = report();
        slower.tasks[0].ms = 99_999;
        assert_eq!(page, markdown(&slower, "Koans v1", &from));
        insta::assert_snapshot!(page, @r"
        # Koans v1

        Written by `trainer-cli eval`; the durations are in the JSON beside this file.

        | | |
        |---|---|
        | set | v1 |
        | model | none |
        | strategy | base |
        | seed | 7 |
        | passed | 1 of 2 (50.0%, 95% interval 9.5% to 90.5%) |
        | passed by source | rustc 1 |
        | median steps to green | 1 |
        | repeat-error rate | 0.0% |
        | remembered fixes | 3 |
        | machine | 2 cores |
        | toolchain | rustc 1.95.0 |
        | model sha256 | `ab12` |

        ## By family

        | family | passed | rate | 95% interval |
        |---|---|---|---|
        | borrow_checker | 1 of 2 | 50.0% | 9.5% to 90.5% |

        ## By task

        | task | passed | verdict | source | attempts | tokens in | tokens out | failed at |
        |---|---|---|---|---|---|---|---|
        | bc_001 | yes | verified | rustc | 1 | 0 | 0 |  |
        | lt\|1 | no | still_broken | - | 8 | 410 | 0 | E0382\|use of moved value |

        ## Lines that were skipped

        - line 3: not a task
        ");
    }
}

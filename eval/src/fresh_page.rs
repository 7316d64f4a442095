//! The table of a fresh set for people: Markdown that changes only when results
//! do, and lines for the terminal.

use std::fmt::Write;

use sleepy_koans::generate::FreshManifest;

use crate::fresh::{FreshRow, FreshTable};
use crate::render::{Provenance, cell as escape, interval, percent};
use crate::table::Row;
use crate::tiers_page::{count, families, head, speed};

/// The page of `docs/results/`.
pub fn markdown(table: &FreshTable, title: &str, from: &Provenance) -> String {
    let mut out = head(title, "durations", &table.run, table.samples, from);
    out.push_str("\n## The set\n\n");
    out.push_str(&origin(&table.set_made, from.model_sha256.as_deref()));
    out.push_str("\n## Tiers\n\n");
    let _ = writeln!(
        out,
        "*Verified*: the whole crate compiles with the fix in it, and the guard lets it pass. *Original*: verified, and the text that stood there before the fault, layout and comments aside. The crates' own tests are not run, so what people would call right lies between the two. *Residual* are the {} tasks that no single suggestion of rustc verifies.\n",
        table.residual.len()
    );
    out.push_str(&tiers(&table.rows));
    out.push_str(
        "\n*pass@1* is the first answer: the likeliest that a beam finds, or the greedy sample. *Best of k*: one of the first k samples of one turn counts. *Picked* is what an editor shows first of those that compile, *all tiers* a whole repair. Intervals are Wilson's at 95%; crates are few, and tasks of one crate are alike, so they are rather too narrow for other crates.\n",
    );
    out.push_str("\n## By family, verified\n\n");
    out.push_str(&families(&rows(table, |r| &r.verified)));
    out.push_str("\n## By family, original\n\n");
    out.push_str(&families(&rows(table, |r| &r.exact)));
    out.push_str("\n## By crate\n\n");
    out.push_str(&crates(table));
    for problem in &table.problems {
        let _ = writeln!(
            out,
            "\nLine {} of the pairs was left out: {}.",
            problem.line, problem.problem
        );
    }
    out
}

/// What a terminal shows.
pub fn terminal(table: &FreshTable) -> String {
    let names = table.rows.iter().map(|r| r.verified.name.len());
    let width = names.max().unwrap_or(0);
    let mut out = String::new();
    for row in &table.rows {
        let _ = write!(
            out,
            "{:width$}  verified {}, original {}",
            row.verified.name,
            count(&row.verified.all),
            count(&row.exact.all)
        );
        if let (Some(verified), Some(exact)) = (&row.verified.residual, &row.exact.residual) {
            let _ = write!(
                out,
                "; residual verified {}, original {}",
                count(verified),
                count(exact)
            );
        }
        out.push('\n');
    }
    for below in &table.below_rustc {
        let _ = writeln!(
            out,
            "below rustc alone in {}: {} instead of {}",
            below.family.name(),
            below.all,
            below.rustc
        );
    }
    out.push_str(&speed(&table.speed));
    out
}

/// Where the set comes from, and what it was held against.
fn origin(set: &FreshManifest, model: Option<&str>) -> String {
    let mut out = format!(
        "{} pairs, {} of them with no suggestion of rustc that leads back to the original. The crates were drawn by the SHA-256 of the frozen model `{}` together with each candidate's name",
        set.pairs, set.residual, set.model_sha256
    );
    out.push_str(match model {
        Some(model) if model == set.model_sha256 => ", the model that is measured here.\n",
        _ => ". **The model measured here is another one.**\n",
    });
    out.push_str("\n| crate | licence | pairs |\n|---|---|---|\n");
    for source in &set.crates {
        let _ = writeln!(
            out,
            "| {} | {} | {} |",
            escape(&source.name),
            escape(source.licence.as_deref().unwrap_or("not stated")),
            source.kept
        );
    }
    for passed in &set.passed_over {
        let _ = writeln!(
            out,
            "\n`{}` was drawn and passed over: {}.",
            passed.name, passed.why
        );
    }
    let overlapping = set.dropped.get("overlaps frozen koans").unwrap_or(&0);
    let _ = writeln!(
        out,
        "\nNo pair shares 13 tokens in a row with {}; {overlapping} that did were dropped.",
        set.frozen.join(", ")
    );
    if let Some(against) = &set.against {
        let near = against.near.len();
        let _ = writeln!(
            out,
            "Against {} training pairs: {} exact copies, dropped; {near} near ones ({}), which share a tenth or more of their runs of 13 tokens with one of them.",
            against.rows,
            against.exact.len(),
            percent(near as f64 / set.pairs.max(1) as f64)
        );
    }
    out
}

fn tiers(rows: &[FreshRow]) -> String {
    let mut out = String::from(
        "| | verified | 95% | original | 95% | residual, verified | 95% | residual, original | 95% |\n|---|---|---|---|---|---|---|---|---|\n",
    );
    for row in rows {
        let _ = write!(out, "| {} |", row.verified.name);
        let cells = [
            Some(&row.verified.all),
            Some(&row.exact.all),
            row.verified.residual.as_ref(),
            row.exact.residual.as_ref(),
        ];
        for cell in cells {
            match cell {
                Some(cell) => {
                    let _ = write!(out, " {} | {} |", count(cell), interval(cell.ci95));
                }
                None => out.push_str(" - | - |"),
            }
        }
        out.push('\n');
    }
    out
}

/// The rows in one way of counting.
fn rows(table: &FreshTable, of: fn(&FreshRow) -> &Row) -> Vec<&Row> {
    table.rows.iter().map(of).collect()
}

/// All tiers, crate by crate: one odd crate must not hide.
fn crates(table: &FreshTable) -> String {
    let mut out =
        String::from("| crate | rustc alone | all tiers | original |\n|---|---|---|---|\n");
    for source in &table.set_made.crates {
        let own = |id: &str| {
            let number = id
                .strip_prefix(&source.name)
                .and_then(|r| r.strip_prefix('-'));
            number.is_some_and(|n| n.parse::<usize>().is_ok())
        };
        let passed = |report: &crate::Report, exact: bool| {
            let tasks = report.tasks.iter().filter(|t| own(&t.id));
            tasks
                .filter(|t| t.passed && (!exact || t.verdict == crate::EXACT))
                .count()
        };
        let tasks = table.all.tasks.iter().filter(|t| own(&t.id)).count();
        let _ = writeln!(
            out,
            "| {} | {} of {tasks} | {} of {tasks} | {} of {tasks} |",
            escape(&source.name),
            passed(&table.rustc, false),
            passed(&table.all, false),
            passed(&table.all, true)
        );
    }
    out
}

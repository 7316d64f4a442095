//! What the pages about tiers have in common, whatever set they are measured on.

use std::collections::BTreeSet;
use std::fmt::Write;

use sleepy_fix::Family;

use crate::render::{Provenance, cell as escape, interval, percent, provenance_rows};
use crate::report::RunInfo;
use crate::table::{Cell, Row, Speed};

/// Title, command and what was measured on what; `beside` is what only the JSON has.
pub(crate) fn head(
    title: &str,
    beside: &str,
    run: &RunInfo,
    samples: u32,
    from: &Provenance,
) -> String {
    let mut out = format!(
        "# {title}\n\nWritten by `{}`; {beside} are in the JSON beside this file.\n\n",
        from.command
    );
    let _ = writeln!(
        out,
        "| | |\n|---|---|\n| set | {} |\n| model | {} |\n| seed | {} |\n| samples | {samples} |",
        escape(&run.set),
        escape(&run.model),
        run.seed
    );
    if let Some(patterns) = run.patterns_in_words() {
        let _ = writeln!(out, "| fix patterns | {patterns} |");
    }
    out.push_str(&provenance_rows(from));
    out
}

/// Every family with every row.
pub(crate) fn families(rows: &[&Row]) -> String {
    let all: BTreeSet<Family> = rows
        .iter()
        .flat_map(|r| r.by_family.keys().copied())
        .collect();
    let mut out = String::from("| family |");
    for row in rows {
        let _ = write!(out, " {} |", row.name);
    }
    out.push_str("\n|---|");
    out.push_str(&"---|".repeat(rows.len()));
    out.push('\n');
    for family in all {
        let _ = write!(out, "| {} |", family.name());
        for row in rows {
            let text = row.by_family.get(&family).map_or_else(
                || "-".to_owned(),
                |c| format!("{} [{}]", count(c), interval(c.ci95)),
            );
            let _ = write!(out, " {text} |");
        }
        out.push('\n');
    }
    out
}

/// What the model costs, as a line for a terminal.
pub(crate) fn speed(speed: &Speed) -> String {
    let ms = |m: Option<f64>| m.map_or_else(|| "-".to_owned(), |m| format!("{m:.0} ms"));
    format!(
        "model: {:.0} tokens/s written, {:.0} read, {} per error; a fix takes {} (medians)\n",
        speed.tokens_per_s,
        speed.prompt_tokens_per_s,
        ms(speed.model_ms_median),
        ms(speed.fix_ms_median)
    )
}

pub(crate) fn count(cell: &Cell) -> String {
    format!("{} of {} ({})", cell.passed, cell.tasks, percent(cell.rate))
}

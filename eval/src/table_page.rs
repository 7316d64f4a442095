//! The table of tiers for people: Markdown that changes only when results do,
//! and lines for the terminal.

use std::fmt::Write;

use crate::calibration::{OperatingPoint, Reliability};
use crate::ranking::{Found, RankReport};
use crate::render::{Provenance, cell as escape, interval, percent};
use crate::table::Table;
use crate::tiers_page::{count, families, head, speed};

/// The page of `docs/results/`.
pub fn markdown(table: &Table, title: &str, from: &Provenance) -> String {
    let beside = "durations and every candidate's figures";
    let mut out = head(title, beside, &table.run, table.samples, from);
    out.push_str("\n## Tiers\n\n");
    out.push_str(&tiers(table));
    out.push_str(
        "\n*pass@1* is the first answer: the likeliest that a beam finds, or the greedy sample. *Verified best of k* is one turn with the first k samples, of which compiler and tests choose. *Picked* is what an editor shows: compiler and ranking choose, the tests only judge. *Without patterns* is the model as it writes, with no edits of fix patterns to rate; the same number of answers is compiled. *All tiers* goes through whole repairs, in as many turns and with as many samples a turn as the line above says (16 at most); an editor asks for 8 and takes two turns, unless its settings say otherwise.\n",
    );
    expected(&mut out, table);
    out.push_str("\n## By family\n\n");
    out.push_str(&families(&table.rows.iter().collect::<Vec<_>>()));
    let _ = writeln!(out, "\n{}", floor(table));
    out.push_str("\n## Ranking\n\n");
    out.push_str(&ranking(&table.ranking));
    out.push_str("\n## By task\n\n");
    out.push_str(&tasks(table));
    out
}

/// What a terminal shows.
pub fn terminal(table: &Table) -> String {
    let width = table.rows.iter().map(|r| r.name.len()).max().unwrap_or(0);
    let mut out = String::new();
    for row in &table.rows {
        let _ = write!(out, "{:width$}  {}", row.name, count(&row.all));
        if let Some(residual) = &row.residual {
            let _ = write!(out, "; residual {}", count(residual));
        }
        out.push('\n');
    }
    let _ = write!(out, "\n{}\n{}", floor(table), speed(&table.speed));
    let quality = &table.ranking.confidence;
    let _ = writeln!(
        out,
        "ranking: Brier {:.3} (rate alone {:.3}), ECE {:.3} over {} candidates that compile",
        quality.brier, quality.brier_of_rate, quality.ece, quality.count
    );
    out
}

fn tiers(table: &Table) -> String {
    let residual = table.rows.iter().any(|r| r.residual.is_some());
    let mut out = String::from("| | all | 95% interval |");
    out.push_str(if residual {
        " residual | 95% interval |\n|---|---|---|---|---|\n"
    } else {
        "\n|---|---|---|\n"
    });
    for row in &table.rows {
        let _ = write!(
            out,
            "| {} | {} | {} |",
            row.name,
            count(&row.all),
            interval(row.all.ci95)
        );
        if let Some(cell) = &row.residual {
            let _ = write!(out, " {} | {} |", count(cell), interval(cell.ci95));
        }
        out.push('\n');
    }
    out
}

fn expected(out: &mut String, table: &Table) {
    if table.expected.is_empty() {
        return;
    }
    out.push_str("\nExpected pass rate with k samples, the greedy one and k - 1 drawn ones (unbiased estimator of Chen et al. 2021 for the drawn ones):\n\n| k | rate | 95% interval |\n|---|---|---|\n");
    for e in &table.expected {
        let _ = writeln!(
            out,
            "| {} | {} | {} |",
            e.k,
            percent(e.rate),
            interval(e.ci95)
        );
    }
}

/// Whether all tiers are anywhere below rustc's suggestions, in a sentence.
fn floor(table: &Table) -> String {
    if table.below_rustc.is_empty() {
        return "In no family do all tiers solve fewer tasks than rustc's suggestions alone."
            .to_owned();
    }
    let below: Vec<String> = table
        .below_rustc
        .iter()
        .map(|b| format!("{} ({} instead of {})", b.family.name(), b.all, b.rustc))
        .collect();
    format!(
        "**Below rustc's suggestions alone** in {}.",
        below.join(", ")
    )
}

/// How good a ranking is, as a section of a page.
pub fn ranking(report: &RankReport) -> String {
    let mut out = format!(
        "On {}, {}.\n\n| | candidates | right | Brier | Brier of the rate alone | ECE | AUC |\n|---|---|---|---|---|---|---|\n",
        report.set, report.how
    );
    for (name, r) in [
        ("order, before compiling", &report.order),
        ("confidence, of what compiles", &report.confidence),
    ] {
        let auc = r.auc.map_or_else(|| "-".to_owned(), |a| format!("{a:.3}"));
        let _ = writeln!(
            out,
            "| {name} | {} | {} | {:.3} | {:.3} | {:.3} | {auc} |",
            r.count, r.right, r.brier, r.brier_of_rate, r.ece
        );
    }
    if !report.found.is_empty() {
        out.push_str(&found(&report.found));
    }
    out.push_str("\nReliability of the confidence:\n\n");
    out.push_str(&bins(&report.confidence));
    out.push_str("\nWhat a threshold shows of one turn, when only the compiler judges:\n\n| `fixes.min_confidence` | shown | coverage | right of those | precision | 95% interval |\n|---|---|---|---|---|---|\n");
    for point in &report.thresholds {
        out.push_str(&threshold(point));
    }
    out
}

fn found(found: &[Found]) -> String {
    let mut out = String::from(
        "\nOf all edits that the model wrote and that patterns gave, those that the order puts first solve so many tasks:\n\n| first | solved |\n|---|---|\n",
    );
    for f in found {
        let first = f.first.map_or_else(|| "all".to_owned(), |k| k.to_string());
        let _ = writeln!(out, "| {first} | {} of {} |", f.solved, f.tasks);
    }
    out
}

fn bins(reliability: &Reliability) -> String {
    let mut out = String::from("| predicted | mean | right | 95% interval |\n|---|---|---|---|\n");
    for bin in &reliability.bins {
        let _ = writeln!(
            out,
            "| {:.1} to {:.1} | {:.2} | {} of {} ({}) | {} |",
            bin.from,
            bin.to,
            bin.predicted,
            bin.right,
            bin.count,
            percent(bin.observed),
            interval(bin.ci95)
        );
    }
    out
}

fn threshold(point: &OperatingPoint) -> String {
    let precision = point.precision.map_or_else(|| "-".to_owned(), percent);
    format!(
        "| {:.1} | {} of {} | {} | {} | {precision} | {} |\n",
        point.threshold,
        point.shown,
        point.tasks,
        percent(point.coverage),
        point.right,
        interval(point.precision_ci95)
    )
}

fn tasks(table: &Table) -> String {
    let mut out = String::from(
        "| task | rustc | all tiers | source | attempts | failed at |\n|---|---|---|---|---|---|\n",
    );
    let yes = |passed: bool| if passed { "yes" } else { "no" };
    for task in &table.all.tasks {
        let rustc = table.rustc.tasks.iter().find(|t| t.id == task.id);
        let _ = writeln!(
            out,
            "| {} | {} | {} | {} | {} | {} |",
            escape(&task.id),
            rustc.map_or("-", |t| yes(t.passed)),
            yes(task.passed),
            task.source
                .map_or_else(|| "-".to_owned(), |s| s.to_string()),
            task.attempts,
            escape(task.signature.as_deref().unwrap_or(""))
        );
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::table::tests::table;

    fn provenance() -> Provenance {
        Provenance {
            command: "trainer-cli eval --table".into(),
            machine: "2 cores".into(),
            toolchain: "rustc 1.95.0".into(),
            model_sha256: None,
            remembered: 0,
        }
    }

    #[test]
    fn the_page_names_every_tier_and_what_is_below_the_floor() {
        let page = markdown(&table(), "Koans", &provenance());
        let line = |start: &str| page.lines().find(|l| l.starts_with(start)).unwrap_or("");
        assert_eq!(
            line("| model, pass@1"),
            "| model, pass@1 | 1 of 2 (50.0%) | 9.5% to 90.5% | 0 of 1 (0.0%) | 0.0% to 79.3% |"
        );
        assert!(line("**Below rustc").contains("borrow_checker (1 instead of 2)"));
        assert_eq!(line("| a |"), "| a | yes | yes | rustc | 1 |  |");
        assert!(line("| borrow_checker").matches(" of 2 (").count() == 7);
    }

    #[test]
    fn the_page_does_not_change_with_the_clock() {
        let page = markdown(&table(), "Koans", &provenance());
        let mut slower = table();
        slower.speed.fix_ms_median = Some(99_999.0);
        slower.all.tasks[0].ms = 99_999;
        assert_eq!(page, markdown(&slower, "Koans", &provenance()));
        assert!(terminal(&slower).contains("99999 ms"));
    }
}

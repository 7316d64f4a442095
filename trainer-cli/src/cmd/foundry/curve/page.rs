//! The page about the learning curve.
//!
//! It says what was measured and what follows from it by arithmetic. Durations
//! of runs are left out but for the speed, which is that of one core beside
//! other work and not comparable with another machine's.

use std::collections::BTreeMap;
use std::fmt::Write;

use sleepy_eval::stats::{mcnemar_exact, wilson95};
use sleepy_train::foundry::AnswerLoss;
use sleepy_train::foundry::curve::{
    Axis, Comparison, CriticRound, Fit, FormatFacts, Outcome, Plan, Prediction, Question, Results,
};

/// The normal quantile of a 95% interval.
const Z95: f64 = 1.96;

const HEAD: &str = "\
# Learning curve and ablation

What more data, a larger model, another way to answer, or the critic would bring, each at few tokens: \
`cargo xtask model --curve`, whose plan with the reason of every number is \
[data/recipe/curve.toml](../../../data/recipe/curve.toml). `curve.json` has all figures, also what each run \
did on each pair.

All runs are measured on the same held-out pairs. *Loss* is the mean cross-entropy of an answer token in nats, with \
its standard error over pairs; *exact* are greedy answers equal to the reference token for token, with Wilson's 95% \
interval. After so few tokens hardly an answer is exact, so the loss leads. Differences between runs are taken pair \
by pair, which makes their error much smaller than that of the losses; they do not hold what another seed would \
change, for which see the run that differs in nothing else. *Nats of a whole answer* are comparable between runs that \
write a repair in different ways: they tell how likely it is drawn. *Tokens/s* are of one core, beside \
other work.
";

/// The file of a question's picture.
pub(super) fn picture_name(question: &Question) -> String {
    format!("{}.svg", question.title.to_lowercase().replace(' ', "-"))
}

/// The page.
pub(super) fn page(plan: &Plan, results: &Results) -> String {
    let mut out = HEAD.to_owned();
    for question in &plan.questions {
        let _ = write!(out, "\n## {}\n\n{}\n\n", question.title, question.asks);
        let outcomes = results.of(question);
        if outcomes.len() < question.runs.len() {
            let missing = question.runs.len() - outcomes.len();
            let _ = write!(out, "{missing} of its runs are not done yet.\n\n");
        }
        if outcomes.is_empty() {
            continue;
        }
        out.push_str(&table(&outcomes));
        out.push_str(&comparisons(question, results));
        if let Some(axis) = question.axis {
            let name = picture_name(question);
            let _ = write!(out, "\n![{}]({name})\n", question.title);
            out.push_str(&doublings(axis, &outcomes));
            if axis == Axis::Tokens {
                out.push_str(&known(plan, results, &outcomes));
            }
        }
        if let Some(fit) = results.fits.get(&question.title) {
            out.push_str(&fitted(fit, plan, results));
        }
        if question.programs {
            out.push_str(&formats(&results.formats));
        }
        if outcomes.iter().any(|(name, _)| *name == "critic")
            && let Some(round) = &results.critic
        {
            out.push_str(&critic(round));
        }
    }
    out
}

fn table(outcomes: &[(&str, &Outcome)]) -> String {
    let mut out = "\
| run | parameters | seed | tokens | distinct pairs | passes | tokens/s | loss | loss, held-out crates | exact | 95% | \
held-out crates | templates | held-out operators |\n\
|---|---:|---:|---:|---:|---:|---:|---:|---:|---:|---|---:|---:|---:|\n"
        .to_owned();
    for (name, run) in outcomes {
        let loss = |key: &str| run.loss.get(key).map_or_else(none, plus_minus);
        let part = |key: &str| {
            let counted = run.exact.counts.get(key);
            counted.map_or_else(none, |(right, of)| format!("{right}/{of}"))
        };
        let (right, of) = run.exact.counts.get("all").copied().unwrap_or_default();
        let trained = run.tokens > 0;
        let if_trained = |text: String| if trained { text } else { none() };
        let _ = writeln!(
            out,
            "| {name} | {:.2}M | {} | {:.2}M | {} | {} | {} | {} | {} | {:.1}% | {} | {} | {} | {} |",
            run.parameters as f64 / 1e6,
            run.seed,
            run.tokens as f64 / 1e6,
            if_trained(run.distinct.0.to_string()),
            if_trained(format!("{:.2}", run.passes())),
            if_trained(format!("{:.0}", run.tokens as f64 / run.seconds)),
            loss("all"),
            loss("held-out crates"),
            100.0 * right as f64 / of.max(1) as f64,
            interval(right, of),
            part("held-out crates"),
            part("templates"),
            part("held-out operators"),
        );
    }
    out
}

fn comparisons(question: &Question, results: &Results) -> String {
    let asked =
        |c: &&Comparison| question.runs.contains(&c.run) && question.runs.contains(&c.against);
    let mut rows = String::new();
    for comparison in results.comparisons.iter().filter(asked) {
        let (both, only, lost) = comparison.exact;
        let loss = comparison.loss.as_ref().map_or_else(none, |loss| {
            format!(
                "{:+.3} ({:+.3} to {:+.3})",
                loss.nats,
                loss.nats - Z95 * loss.standard_error,
                loss.nats + Z95 * loss.standard_error
            )
        });
        let split = if only + lost == 0 {
            none()
        } else {
            format!(
                "{only} against {lost}, p = {:.3}",
                mcnemar_exact(only, lost)
            )
        };
        let _ = writeln!(
            rows,
            "| {} | {} | {loss} | {:.2} and {:.2} | {} of {} | {} of {} | {split} |",
            comparison.run,
            comparison.against,
            comparison.answer_nats.0,
            comparison.answer_nats.1,
            both + only,
            comparison.pairs,
            both + lost,
            comparison.pairs,
        );
    }
    if rows.is_empty() {
        return rows;
    }
    let right = if question.programs {
        "programs right"
    } else {
        "exact"
    };
    format!(
        "\n| run | against | difference of loss (95%) | nats of a whole answer | {right} | {right}, other | only in one of them |\n\
         |---|---|---|---|---|---|---|\n{rows}"
    )
}

/// What a doubling brought, between neighbours of a curve.
fn doublings(axis: Axis, outcomes: &[(&str, &Outcome)]) -> String {
    let point = |run: &Outcome| {
        let x = match axis {
            Axis::Parameters => run.parameters as f64,
            Axis::Tokens => run.tokens as f64,
        };
        (x, run.loss.get("all").map(|loss| loss.nats))
    };
    let mut steps = Vec::new();
    for pair in outcomes.windows(2) {
        let ((x, before), (y, after)) = (point(pair[0].1), point(pair[1].1));
        let (Some(before), Some(after)) = (before, after) else {
            continue;
        };
        // Two seeds of one size are no step.
        if y > 1.05 * x {
            let doubled = (y / x).log2();
            steps.push(format!(
                "{:.3} to {}",
                (before - after) / doubled,
                pair[1].0
            ));
        }
    }
    if steps.is_empty() {
        return String::new();
    }
    let what = match axis {
        Axis::Parameters => "parameters",
        Axis::Tokens => "tokens",
    };
    format!(
        "\nA doubling of {what} took off the loss, in nats: {}.\n",
        steps.join(", ")
    )
}

/// What a doubling brought from the last run to weights that read much more.
fn known(plan: &Plan, results: &Results, outcomes: &[(&str, &Outcome)]) -> String {
    let mut out = String::new();
    let loss = |run: &Outcome| run.loss.get("all").copied();
    for run in plan
        .runs
        .iter()
        .filter(|run| run.read > 0 && run.steps == 0)
    {
        let Some((last, (name, from))) = results.outcomes.get(&run.name).zip(outcomes.last())
        else {
            continue;
        };
        let Some((after, before)) = loss(last).zip(loss(from)) else {
            continue;
        };
        let _ = writeln!(
            out,
            "From {name} to the weights of `{}`, which read {:.1} million tokens in several schedules and of changing \
             pairs and measure {}, a doubling took off {:.3} on average.",
            run.name,
            run.read as f64 / 1e6,
            plus_minus(&after),
            (before.nats - after.nats) / (run.read as f64 / from.tokens as f64).log2()
        );
    }
    out
}

fn fitted(fit: &Fit, plan: &Plan, results: &Results) -> String {
    let law = fit.law;
    let mut out = format!(
        "\nFitted to {} points: loss = {:.2} + {:.2}·(x / {:.2}M)^-{:.2}; the largest distance of a point is {:.3} nats. \
         Over draws of the pairs, the exponent is {:.2} to {:.2} and the floor {:.2} to {:.2} (95%).",
        fit.points.len(),
        law.floor,
        law.gain,
        law.unit / 1e6,
        law.exponent,
        fit.residual,
        fit.exponent_ci95[0],
        fit.exponent_ci95[1],
        fit.floor_ci95[0],
        fit.floor_ci95[1],
    );
    if !fit.supported {
        out.push_str(
            " **The points do not support such a law**: they are too few for its three numbers, one is further from it than \
             another seed would move it, or the exponent is not held inside what was searched. Nothing is extrapolated.\n",
        );
        return out;
    }
    if fit.axis == Axis::Parameters {
        out.push('\n');
        return out;
    }
    let ahead = fit.predictions.iter().map(|p| {
        format!(
            "{:.2} at {:.1}M tokens ({:.2} to {:.2})",
            p.loss,
            p.x as f64 / 1e6,
            p.ci95[0],
            p.ci95[1]
        )
    });
    let _ = writeln!(out, " It says {}.", ahead.collect::<Vec<_>>().join(" and "));
    for run in plan
        .runs
        .iter()
        .filter(|run| run.read > 0 && run.steps == 0)
    {
        let known = results
            .outcomes
            .get(&run.name)
            .and_then(|o| o.loss.get("all"));
        let ahead = fit.predictions.iter().find(|p| p.x == run.read);
        if let Some((known, ahead)) = known.zip(ahead) {
            out.push_str(&held_against(&run.name, known, ahead));
        }
    }
    out
}

/// What a law says of weights that are known to have read so much.
fn held_against(name: &str, known: &AnswerLoss, ahead: &Prediction) -> String {
    let (low, high) = (
        known.nats - Z95 * known.standard_error,
        known.nats + Z95 * known.standard_error,
    );
    let verdict = if high < ahead.ci95[0] {
        "far less: **the law of the first tokens does not hold that far**. Something is learnt in between that it does \
         not show, so it is no measure of what more tokens bring beyond the runs above"
    } else if low > ahead.ci95[1] {
        "more: **the law of the first tokens does not hold that far**"
    } else {
        "within what it says"
    };
    format!(
        "At {:.1} million tokens `{name}` measures {}, {verdict}.\n",
        ahead.x as f64 / 1e6,
        plus_minus(known)
    )
}

fn formats(formats: &BTreeMap<String, FormatFacts>) -> String {
    if formats.is_empty() {
        return String::new();
    }
    let mut out = "\n| answers | pairs that fit | tokens a pair | tokens an answer | left out |\n|---|---:|---:|---:|---|\n"
        .to_owned();
    for (name, facts) in formats {
        let dropped: Vec<String> = facts
            .dropped
            .iter()
            .map(|(why, n)| format!("{n} {why}"))
            .collect();
        let _ = writeln!(
            out,
            "| {name} | {} | {:.0} | {:.1} | {} |",
            facts.rows + facts.dev_rows,
            facts.tokens as f64 / facts.rows.max(1) as f64,
            facts.answer_tokens,
            dropped.join(", ")
        );
    }
    out
}

fn critic(round: &CriticRound) -> String {
    let [low, high] = wilson95(round.repaired, round.programs - round.other);
    format!(
        "\nThe critic's round drew {} repairs for each of {} broken programs ({} of them do not show their error alone): \
         the compiler accepted one for {} ({:.0} to {:.0}% of those that do), for {} the reference itself, and {} other \
         repairs became new pairs.\n",
        round.samples,
        round.programs,
        round.other,
        round.repaired,
        100.0 * low,
        100.0 * high,
        round.known,
        round.new
    )
}

fn plus_minus(loss: &AnswerLoss) -> String {
    format!("{:.3} ± {:.3}", loss.nats, loss.standard_error)
}

fn interval(right: usize, of: usize) -> String {
    let [low, high] = wilson95(right, of);
    format!("{:.1}–{:.1}", 100.0 * low, 100.0 * high)
}

fn none() -> String {
    "–".to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn loss(nats: f64) -> AnswerLoss {
        AnswerLoss {
            nats,
            standard_error: 0.1,
            tokens: 100,
            answers: 10,
        }
    }

    #[test]
    fn a_law_is_held_against_what_is_known() {
        let ahead = Prediction {
            x: 42_400_000,
            loss: 1.3,
            ci95: [1.2, 1.5],
        };
        for (known, says) in [
            (0.4, "0.400 ± 0.100, far less: **the law"),
            (1.1, "within what it says"),
            (2.0, "more: **the law"),
        ] {
            let text = held_against("shipped", &loss(known), &ahead);
            assert!(
                text.contains(says) && text.contains("42.4 million"),
                "{text}"
            );
        }
    }

    #[test]
    fn the_committed_page_is_what_its_figures_say() {
        let root = concat!(env!("CARGO_MANIFEST_DIR"), "/..");
        let root = std::path::Path::new(root);
        let plan = Plan::load(&root.join("data/recipe/curve.toml")).unwrap();
        let folder = root.join("docs/results/curve");
        let results = Results::load(&folder.join("curve.json")).unwrap();
        let committed = std::fs::read_to_string(folder.join("README.md")).unwrap();
        assert_eq!(page(&plan, &results), committed);
        for question in plan.questions.iter().filter(|q| q.axis.is_some()) {
            assert!(folder.join(picture_name(question)).is_file());
        }
    }
}

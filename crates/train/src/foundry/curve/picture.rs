//! A question's runs as a picture: their loss over what they differ in, with 95%
//! intervals, and the fitted law.

use super::outcome::Results;
use super::plan::{Axis, Question};
use crate::foundry::plots::{Chart, Line, Scale};

/// Points of the drawn law.
const SMOOTH: usize = 60;

/// The picture of a question as SVG; `None` when it has no axis or no runs.
#[must_use]
pub fn picture(question: &Question, results: &Results) -> Option<String> {
    let axis = question.axis?;
    let outcomes = results.of(question);
    let million = 1e6;
    let (mut lines, mut x_of): (Vec<Line>, Vec<f64>) = (Vec::new(), Vec::new());
    for key in ["all", "held-out crates", "templates"] {
        let mut points = Vec::new();
        let mut errors = Vec::new();
        for (_, outcome) in &outcomes {
            let x = match axis {
                Axis::Parameters => outcome.parameters as f64,
                Axis::Tokens => outcome.tokens as f64,
            };
            if let Some(loss) = outcome.loss.get(key) {
                points.push((x / million, loss.nats));
                errors.push(1.96 * loss.standard_error);
                x_of.push(x);
            }
        }
        lines.push(Line::with_errors(key, points, errors));
    }
    let (low, high) = x_of
        .iter()
        .fold((f64::INFINITY, 0.0_f64), |(l, h), x| (l.min(*x), h.max(*x)));
    if !low.is_finite() {
        return None;
    }
    if let Some(fit) = results.fits.get(&question.title) {
        let at = |i: usize| low * (high / low).powf(i as f64 / SMOOTH as f64);
        let law = (0..=SMOOTH).map(|i| (at(i) / million, fit.law.at(at(i))));
        lines.push(Line::new("fit to all", law.collect()));
    }
    let chart = Chart {
        title: "Loss of answers on held-out pairs, in nats a token",
        x: match axis {
            Axis::Parameters => "million parameters",
            Axis::Tokens => "million tokens read",
        },
        scale: Scale::Logarithmic,
        lines,
    };
    Some(chart.svg())
}

#[cfg(test)]
mod tests {
    use super::super::outcome::tests::outcome;
    use super::*;

    #[test]
    fn every_run_is_a_dot_with_its_interval() {
        let mut results = Results::default();
        for (name, tokens) in [("a", 1_000_000), ("b", 4_000_000)] {
            let run = outcome(tokens, &[(2.0, 2, false), (5.0, 2, false)]);
            results.outcomes.insert(name.to_owned(), run);
        }
        let mut question = Question {
            title: "Data".to_owned(),
            asks: String::new(),
            runs: vec!["a".to_owned(), "b".to_owned(), "missing".to_owned()],
            axis: Some(Axis::Tokens),
            programs: false,
        };
        let svg = picture(&question, &results).unwrap();
        assert_eq!(svg.matches("<circle").count(), 2);
        question.runs.clear();
        assert_eq!(picture(&question, &results), None);
    }
}

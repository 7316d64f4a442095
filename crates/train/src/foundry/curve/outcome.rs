//! What a run measured, and the file that keeps it.

use std::collections::BTreeMap;
use std::path::Path;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::plan::Question;
use super::power::Fit;
use crate::foundry::error::{FoundryError, Result};
use crate::foundry::{AnswerLoss, Answered, Evaluation, ModelRecipe, files};

/// Everything that was measured; `curve.json`.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Results {
    /// What runs measured, by name.
    pub outcomes: BTreeMap<String, Outcome>,
    /// The critic's round.
    pub critic: Option<CriticRound>,
    /// What is left of the pairs with each way to answer, by its name.
    pub formats: BTreeMap<String, FormatFacts>,
    /// Runs beside the runs they are compared with; follows from the outcomes.
    pub comparisons: Vec<Comparison>,
    /// Fitted curves, by the question's title; they follow from the outcomes.
    pub fits: BTreeMap<String, Fit>,
}

/// What one run measured.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Outcome {
    /// Hash of everything that decides about the run; with another one it is done anew.
    pub spec: String,
    /// Weights.
    pub parameters: usize,
    /// The network.
    pub model: ModelRecipe,
    /// Seed of the first weights and of the order of the pairs.
    pub seed: u64,
    /// Steps.
    pub steps: u64,
    /// Tokens read.
    pub tokens: u64,
    /// Distinct pairs it could read, and their tokens.
    pub distinct: (usize, usize),
    /// Tokens of an answer it was trained on, on average.
    pub answer_tokens: f64,
    /// Seconds spent on its steps.
    pub seconds: f64,
    /// Loss of the answers by where the pair comes from; `all` counts every pair.
    pub loss: BTreeMap<String, AnswerLoss>,
    /// Exact answers by what the pairs have in common.
    pub exact: Evaluation,
    /// What it did on each dev pair.
    pub pairs: PerPair,
    /// Whether each answer gives the reference's program, where a question judges so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub programs: Option<PerPair>,
}

impl Outcome {
    /// Passes over the distinct pairs.
    #[must_use]
    pub fn passes(&self) -> f64 {
        self.tokens as f64 / self.distinct.1 as f64
    }
}

/// What a run did on each dev pair; nothing for a pair that its way to answer
/// cannot answer. Written as one text, `NATS/TOKENS` and `+` if exact.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct PerPair(pub Vec<Option<Answered>>);

/// Digits behind the point that are kept of a pair's nats.
const DIGITS: usize = 3;

impl Serialize for PerPair {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let words = self.0.iter().map(|answer| match answer {
            Some(a) => {
                let mark = if a.exact { "+" } else { "" };
                format!("{:.DIGITS$}/{}{mark}", a.nats, a.tokens)
            }
            None => "-".to_owned(),
        });
        serializer.serialize_str(&words.collect::<Vec<_>>().join(" "))
    }
}

impl<'de> Deserialize<'de> for PerPair {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        let read = |word: &str| {
            if word == "-" {
                return Some(None);
            }
            let (nats, rest) = word.split_once('/')?;
            Some(Some(Answered {
                nats: nats.parse().ok()?,
                tokens: rest.trim_end_matches('+').parse().ok()?,
                exact: rest.ends_with('+'),
            }))
        };
        let read = text.split_whitespace().map(|word| {
            read(word).ok_or_else(|| serde::de::Error::custom(format!("`{word}` is no answer")))
        });
        read.collect::<Result<_, _>>().map(Self)
    }
}

/// A round of the critic.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct CriticRound {
    /// Hash of what it was done with.
    pub spec: String,
    /// Broken programs.
    pub programs: usize,
    /// Of these, those that do not show their error alone.
    pub other: usize,
    /// Programs with at least one accepted repair.
    pub repaired: usize,
    /// Programs whose reference repair was among them.
    pub known: usize,
    /// Accepted repairs that are not the reference: the new pairs.
    pub new: usize,
    /// Repairs drawn for each program.
    pub samples: u32,
}

/// What a way to answer makes of the raw pairs.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct FormatFacts {
    /// Pairs to train on.
    pub rows: usize,
    /// Their tokens.
    pub tokens: usize,
    /// Tokens of an answer, on average.
    pub answer_tokens: f64,
    /// Pairs held out.
    pub dev_rows: usize,
    /// Raw pairs left out, by reason.
    pub dropped: BTreeMap<String, u64>,
}

/// Two runs, pair by pair.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Comparison {
    /// The run.
    pub run: String,
    /// The one it is compared with.
    pub against: String,
    /// Its loss minus the other's; `None` when they answer in different ways.
    pub loss: Option<AnswerLoss>,
    /// Nats of a whole answer, on average: of the run and of the other. What an answer
    /// is written as does not matter to it.
    pub answer_nats: (f64, f64),
    /// Pairs that both can answer.
    pub pairs: usize,
    /// Exact in both, only in the run, only in the other; by programs where those were judged.
    pub exact: (usize, usize, usize),
}

impl Comparison {
    /// Compares two outcomes.
    #[must_use]
    pub fn of(run: &str, outcome: &Outcome, against: &str, other: &Outcome) -> Self {
        let (a, b) = match (&outcome.programs, &other.programs) {
            (Some(a), Some(b)) => (a, b),
            _ => (&outcome.pairs, &other.pairs),
        };
        let both = a.0.iter().zip(&b.0).filter_map(|(a, b)| a.zip(*b));
        let (a, b): (Vec<Answered>, Vec<Answered>) = both.unzip();
        // The same answers have the same lengths; others are not comparable by the token.
        let same = a.iter().zip(&b).all(|(a, b)| a.tokens == b.tokens);
        let count = |want: (bool, bool)| {
            let found = a.iter().zip(&b).filter(|(a, b)| (a.exact, b.exact) == want);
            found.count()
        };
        let mean = |answers: &[Answered]| {
            answers.iter().map(|a| a.nats).sum::<f64>() / answers.len() as f64
        };
        Self {
            run: run.to_owned(),
            against: against.to_owned(),
            answer_nats: (mean(&a), mean(&b)),
            loss: same.then(|| AnswerLoss::difference(&a, &b)),
            pairs: a.len(),
            exact: (
                count((true, true)),
                count((true, false)),
                count((false, true)),
            ),
        }
    }
}

impl Results {
    /// Reads results; none when there is no such file yet.
    ///
    /// # Errors
    /// [`FoundryError`] when it is no file of results.
    pub fn load(path: &Path) -> Result<Self> {
        if !path.is_file() {
            return Ok(Self::default());
        }
        serde_json::from_str(&files::read(path)?).map_err(|e| FoundryError::file(path, e))
    }

    /// Writes the results.
    ///
    /// # Errors
    /// [`FoundryError`] naming the file.
    pub fn save(&self, path: &Path) -> Result<()> {
        let mut text =
            serde_json::to_string_pretty(self).map_err(|e| FoundryError::file(path, e))?;
        text.push('\n');
        files::write(path, text.as_bytes())
    }

    /// The outcome of a run, if it was done with just this specification.
    #[must_use]
    pub fn done(&self, run: &str, spec: &str) -> Option<&Outcome> {
        self.outcomes.get(run).filter(|o| o.spec == spec)
    }

    /// The outcomes of a question that are there, in its order.
    #[must_use]
    pub fn of<'a>(&'a self, question: &'a Question) -> Vec<(&'a str, &'a Outcome)> {
        let found = |name: &'a String| Some((name.as_str(), self.outcomes.get(name)?));
        question.runs.iter().filter_map(found).collect()
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    pub(in crate::foundry::curve) fn outcome(
        tokens: u64,
        answers: &[(f64, usize, bool)],
    ) -> Outcome {
        let answers: Vec<Answered> = answers
            .iter()
            .map(|&(nats, tokens, exact)| Answered {
                nats,
                tokens,
                exact,
            })
            .collect();
        let model = ModelRecipe {
            hidden: 32,
            layers: 1,
            heads: 1,
            kv_heads: 1,
            ffn: 32,
            rope_theta: 1e4,
            norm_eps: 1e-6,
            context: 64,
        };
        Outcome {
            spec: "s".to_owned(),
            parameters: 1000,
            model,
            seed: 7,
            steps: 2,
            tokens,
            distinct: (10, 500),
            answer_tokens: 12.0,
            seconds: 2.0,
            loss: BTreeMap::from([("all".to_owned(), AnswerLoss::of(&answers))]),
            exact: Evaluation::default(),
            pairs: PerPair(answers.into_iter().map(Some).collect()),
            programs: None,
        }
    }

    #[test]
    fn results_come_back_as_they_were_written() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("curve.json");
        assert_eq!(Results::load(&path).unwrap(), Results::default());
        let mut results = Results::default();
        let mut one = outcome(1000, &[(1.0, 4, false), (0.5, 2, true)]);
        one.pairs.0.push(None);
        results.outcomes.insert("one".to_owned(), one);
        results.save(&path).unwrap();
        let text = std::fs::read_to_string(&path).unwrap();
        assert!(text.contains("\"1.000/4 0.500/2+ -\""), "{text}");
        let again = Results::load(&path).unwrap();
        assert_eq!(again, results);
        assert!(again.done("one", "s").is_some());
        assert_eq!(again.done("one", "other"), None);
        std::fs::write(&path, text.replace("1.000/4", "1.000")).unwrap();
        let error = Results::load(&path).unwrap_err().to_string();
        assert!(error.contains("no answer"), "{error}");
    }

    #[test]
    fn runs_are_compared_on_the_pairs_that_both_answer() {
        let mut a = outcome(1, &[(2.0, 2, true), (4.0, 4, false), (9.0, 1, true)]);
        let b = outcome(1, &[(3.0, 2, false), (6.0, 4, false), (9.0, 1, true)]);
        a.pairs.0[2] = None;
        let found = Comparison::of("a", &a, "b", &b);
        assert_eq!((found.pairs, found.exact), (2, (0, 1, 0)));
        // 3 nats less over 6 tokens.
        assert_eq!(found.loss.unwrap().nats, -0.5);
        assert_eq!(found.answer_nats, (3.0, 4.5));
        let other = outcome(1, &[(3.0, 7, false), (6.0, 4, false)]);
        assert_eq!(Comparison::of("a", &a, "c", &other).loss, None);
    }
}

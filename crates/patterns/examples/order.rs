//! Fits the second look at the order of drafts (`src/order.rs`).
//!
//! `order OUT.tsv PAIRS.jsonl…` reads pairs as the generator writes them, those left out that a
//! suggestion of rustc repairs: a model is asked about the others. The conditional logit is fitted
//! by stochastic gradients, one pair at a time, with AdaGrad's steps (Duchi, Hazan and Singer 2011) and a
//! ridge penalty on the weights a pair touches. Weights near nothing are left out.

use std::collections::HashMap;
use std::fmt::Write as _;
use std::io::Write as _;
use std::path::Path;
use std::process::ExitCode;

use serde_json::Value;
use sleepy_fix::{Diagnostic, apply_edits};
use sleepy_patterns::order::{Clues, POOL, Weights, clues, competes};
use sleepy_patterns::ranked;

type Failure = Box<dyn std::error::Error>;

/// Passes over the pairs; with a third the weights fit these pairs better and others worse.
const PASSES: usize = 2;
const RATE: f32 = 0.3;
const RIDGE: f32 = 0.1;
/// The weight of the place to begin with: the prior's order.
const PLACE: f32 = -1.2;
/// Probabilities below this move nothing.
const LEAST: f32 = 1e-4;
/// Weights below this are not written.
const WORTH: f32 = 0.1;

fn main() -> ExitCode {
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(e) => {
            let _ = writeln!(std::io::stderr(), "order: {e}");
            ExitCode::FAILURE
        }
    }
}

fn run() -> Result<(), Failure> {
    let mut arguments = std::env::args().skip(1);
    let out = arguments
        .next()
        .ok_or("name the file to write, then pairs")?;
    let mut pairs = Vec::new();
    for file in arguments {
        let text = std::fs::read_to_string(&file).map_err(|e| format!("{file}: {e}"))?;
        for line in text.lines() {
            let pair: Value = serde_json::from_str(line).map_err(|e| format!("{file}: {e}"))?;
            if pair["meta"]["rustc"] != "right" {
                pairs.push(pair);
            }
        }
    }
    let mut fit = Fit::default();
    for pass in 0..PASSES {
        shuffle(&mut pairs, pass as u64);
        let (mut loss, mut found) = (0.0, 0);
        for pair in &pairs {
            if let Some((rivals, hit)) = read(pair)? {
                loss += fit.learn(&rivals, hit);
                found += 1;
            }
        }
        let mean = loss / f64::from(found.max(1));
        writeln!(
            std::io::stdout(),
            "pass {pass}: {found} of {} pairs have their repair among the drafts, {mean:.3} nats",
            pairs.len()
        )?;
    }
    fit.write(&out)
}

/// A draft that competes: its place by the prior, and its clues.
type Rival = (usize, Clues);

/// The drafts of a pair that compete, and which of them is its repair, if any is.
fn read(pair: &Value) -> Result<Option<(Vec<Rival>, usize)>, Failure> {
    let text = |key: &str| pair[key].as_str().unwrap_or_default();
    let diagnostic = Diagnostic::from_rustc_json(&pair["diags"][0].to_string())?;
    let (path, buggy) = (Path::new(text("path")), text("buggy"));
    let squeeze = |t: &str| -> Vec<u8> { t.bytes().filter(|b| !b.is_ascii_whitespace()).collect() };
    let fixed = squeeze(text("fixed"));
    let drafts = ranked(path, buggy, &diagnostic, POOL, true);
    let hit = drafts.iter().position(|(_, _, draft)| {
        apply_edits(buggy, &draft.edits).is_ok_and(|new| squeeze(&new) == fixed)
    });
    let code = diagnostic.code.as_deref().unwrap_or_default();
    let rivals: Vec<Rival> = clues(path, buggy, &diagnostic, &drafts)
        .into_iter()
        .enumerate()
        .filter(|(place, _)| competes(&drafts[*place], code))
        .collect();
    let hit = hit.and_then(|hit| rivals.iter().position(|(place, _)| *place == hit));
    Ok(hit.map(|hit| (rivals, hit)))
}

/// Weights and, of each, the sum of its squared gradients.
struct Fit {
    weights: Weights,
    squares: HashMap<u32, f32>,
    of_place: f32,
}

impl Default for Fit {
    fn default() -> Self {
        Self {
            weights: Weights {
                place: PLACE,
                clues: HashMap::new(),
            },
            squares: HashMap::new(),
            of_place: 0.01,
        }
    }
}

impl Fit {
    /// One step; the loss before it, in nats.
    fn learn(&mut self, rivals: &[Rival], hit: usize) -> f64 {
        let scores = rivals.iter();
        let scores: Vec<f32> = scores.map(|(at, c)| self.weights.score(*at, c)).collect();
        let most = scores.iter().copied().fold(f32::MIN, f32::max);
        let all: f32 = scores.iter().map(|s| (s - most).exp()).sum();
        let mut gradients: HashMap<u32, f32> = HashMap::new();
        let mut place = 0.0;
        let mut loss = 0.0;
        for (i, (score, (at, clues))) in scores.iter().zip(rivals).enumerate() {
            let p = (score - most).exp() / all;
            let error = p - f32::from(u8::from(i == hit));
            if i == hit {
                loss = -f64::from(p.max(f32::MIN_POSITIVE)).ln();
            }
            place += error * (*at as f32).ln_1p();
            if error.abs() > LEAST {
                for clue in clues {
                    *gradients.entry(*clue).or_default() += error;
                }
            }
        }
        self.of_place += place * place;
        self.weights.place -= RATE / 3.0 * place / self.of_place.sqrt();
        for (clue, gradient) in gradients {
            let weight = self.weights.clues.entry(clue).or_default();
            let gradient = gradient + RIDGE * *weight;
            let square = self.squares.entry(clue).or_insert(0.01);
            *square += gradient * gradient;
            *weight -= RATE * gradient / square.sqrt();
        }
        loss
    }

    fn write(&self, out: &str) -> Result<(), Failure> {
        let mut text = format!(
            "# Fitted by examples/order.rs: the place's weight, then clues (src/order.rs) and theirs.\nplace\t{:.3}\n",
            self.weights.place
        );
        let clues = self.weights.clues.iter();
        let mut kept: Vec<(&u32, &f32)> = clues.filter(|(_, w)| w.abs() >= WORTH).collect();
        kept.sort_by_key(|(clue, _)| **clue);
        for (clue, weight) in kept {
            let _ = writeln!(text, "{clue:08x}\t{weight:.2}");
        }
        std::fs::write(out, text).map_err(|e| format!("{out}: {e}").into())
    }
}

/// Fisher and Yates, with numbers of Knuth's MMIX generator: the same every time.
fn shuffle(pairs: &mut [Value], seed: u64) {
    let mut state = seed.wrapping_add(1);
    for i in (1..pairs.len()).rev() {
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        pairs.swap(i, (state >> 33) as usize % (i + 1));
    }
}

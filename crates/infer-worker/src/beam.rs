//! The likeliest answers, by beam search (as in Sutskever et al. 2014, arXiv:1409.3215, §3.2).
//!
//! A small model that knows a repair gives it most of the probability, and answers drawn by chance then repeat each
//! other. A compiler that judges every answer wants different ones; a beam never proposes the same tokens twice, and
//! needs no seed.

use sleepy_infer::protocol::{Finish, WorkerError};

use crate::draft::Draft;
use crate::engine::{Loaded, PROMPT_SEQ};
use crate::generate::{Start, Step, bad_logits, seq_of, step};
use crate::llama::Item;
use crate::sampler::{BadLogits, Choice, likeliest};

/// An unfinished answer is given up once it is this much less likely than the best finished one (natural logarithm:
/// 1 in 22,000). Without it one rambling answer would be followed to the token limit.
const GIVE_UP: f64 = 10.0;

/// An unfinished answer and the sequence whose cache holds all of it but its last token.
struct Beam {
    draft: Draft,
    seq: i32,
}

/// The `width` likeliest answers that the search finds, the likeliest first.
pub(crate) fn search(
    loaded: &mut Loaded,
    start: &Start,
    width: u32,
) -> Result<Vec<Draft>, WorkerError> {
    let keep = width as usize;
    let root = Beam {
        draft: Draft::new(start.limit),
        seq: PROMPT_SEQ,
    };
    let mut finished = Vec::new();
    let rows = std::slice::from_ref(&start.logits);
    let mut active = grow(loaded, start, &[root], rows, keep, &mut finished)?;
    while !active.is_empty() {
        let items: Vec<Item> = active.iter().map(|b| start.next(&b.draft, b.seq)).collect();
        match step(loaded, &items)? {
            Step::Rows(rows) => {
                active = grow(loaded, start, &active, &rows, keep, &mut finished)?;
            }
            Step::Over(why) => finished.extend(active.drain(..).map(|mut b| {
                b.draft.finish = Some(why);
                b.draft
            })),
        }
    }
    // Cut answers go last: they look likelier than they are, since their ends are missing.
    finished.sort_by(|a, b| {
        let by_score = b.logprob.total_cmp(&a.logprob);
        is_cut(a).cmp(&is_cut(b)).then(by_score)
    });
    finished.truncate(keep);
    Ok(finished)
}

fn is_cut(draft: &Draft) -> bool {
    matches!(draft.finish, Some(Finish::Length | Finish::Cancelled))
}

/// Extends each beam by its likeliest tokens and keeps the `width` likeliest results, over all beams.
fn grow(
    loaded: &mut Loaded,
    start: &Start,
    beams: &[Beam],
    rows: &[Vec<f32>],
    width: usize,
    finished: &mut Vec<Draft>,
) -> Result<Vec<Beam>, WorkerError> {
    let mut options: Vec<(usize, Choice)> = Vec::new();
    for (parent, row) in rows.iter().enumerate() {
        let choices = likeliest(row, width).map_err(|BadLogits| bad_logits(loaded))?;
        options.extend(choices.into_iter().map(|c| (parent, c)));
    }
    let total = |(parent, choice): &(usize, Choice)| beams[*parent].draft.logprob + choice.logprob;
    // Stable, so that equals keep the order of beams and tokens.
    options.sort_by(|a, b| total(b).total_cmp(&total(a)));
    options.truncate(width);
    let mut kept = Vec::new();
    for (parent, choice) in options {
        let mut draft = beams[parent].draft.clone();
        draft.push(choice, &loaded.model, &start.stops);
        if draft.finish.is_some() {
            finished.push(draft);
        } else {
            kept.push((parent, draft));
        }
    }
    let bar = bar(finished, width);
    kept.retain(|(_, draft)| draft.logprob > bar);
    Ok(place(loaded, beams, kept, width))
}

/// What an unfinished answer must surpass to be worth going on with. Every further token only lowers it.
fn bar(finished: &[Draft], width: usize) -> f64 {
    let whole = finished.iter().filter(|d| !is_cut(d));
    let mut scores: Vec<f64> = whole.map(|d| d.logprob).collect();
    scores.sort_by(|a, b| b.total_cmp(a));
    let hopeless = scores.first().map_or(f64::NEG_INFINITY, |b| b - GIVE_UP);
    let last = scores.get(width - 1).copied();
    last.map_or(hopeless, |worst| worst.max(hopeless))
}

/// Gives every kept answer a sequence: the first child of a beam inherits its, further ones share what that holds.
fn place(
    loaded: &mut Loaded,
    beams: &[Beam],
    kept: Vec<(usize, Draft)>,
    width: usize,
) -> Vec<Beam> {
    let mut free: Vec<i32> = (0..u32::try_from(width).unwrap_or(0))
        .map(seq_of)
        .filter(|seq| kept.iter().all(|(parent, _)| beams[*parent].seq != *seq))
        .collect();
    for seq in &free {
        loaded.context.forget(*seq, -1);
    }
    let mut inherited = vec![false; beams.len()];
    let mut placed = Vec::new();
    for (parent, draft) in kept {
        let from = beams[parent].seq;
        let heir = from != PROMPT_SEQ && !std::mem::replace(&mut inherited[parent], true);
        let Some(seq) = (if heir { Some(from) } else { free.pop() }) else {
            break; // Never: there are as many sequences as answers are kept.
        };
        if !heir {
            loaded.context.share(from, seq);
        }
        placed.push(Beam { draft, seq });
    }
    placed
}

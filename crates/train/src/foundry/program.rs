//! Whether the greedy answer gives the program of the reference.
//!
//! An answer that is not the reference token for token may still say the same:
//! a wider range whose other lines stay as they are, for example. To compare
//! ways to write a repair, programs must be compared. Decoding every answer
//! would cost a pass for each token; it is enough to decode the range, since
//! with a given range only one text gives the program, and one more pass tells
//! whether the model writes that.

use super::error::Result;
use super::evaluate::{Answered, measure};
use super::pack::Row;
use super::tokenizer::Tokenizer;
use crate::{Model, PackedBatch};

/// Tokens of a range at most; an answer without a line end by then is none.
const RANGE_TOKENS: usize = 9;

/// Marks as exact what gives the program of the reference too. `answers` are of
/// `rows`, as [`measure`] gave them.
///
/// # Errors
/// When a row does not fit the model's vocabulary.
pub(super) fn judge_programs(
    model: &Model,
    tokenizer: &Tokenizer,
    rows: &[&Row],
    answers: &mut [Answered],
    batch_tokens: usize,
) -> Result<()> {
    for (row, answer) in rows.iter().zip(answers) {
        if answer.exact {
            continue;
        }
        let Some(task) = Task::of(row, tokenizer)? else {
            continue;
        };
        let range = decode_range(model, tokenizer, row)?;
        let Some(text) = task.answer_with(&range) else {
            continue;
        };
        let mut ids = row.ids[..row.prompt].to_vec();
        ids.extend(
            tokenizer
                .encode(&text)?
                .into_iter()
                .chain([tokenizer.end()])
                .filter_map(|id| u16::try_from(id).ok()),
        );
        let other = Row {
            ids,
            prompt: row.prompt,
            meta: row.meta.clone(),
        };
        answer.exact = measure(model, &[&other], batch_tokens)?
            .iter()
            .all(|a| a.exact);
    }
    Ok(())
}

/// The first line that greedy decoding writes, without its end; what was written so
/// far when none comes.
fn decode_range(model: &Model, tokenizer: &Tokenizer, row: &Row) -> Result<String> {
    let mut ids: Vec<u32> = row.ids[..row.prompt]
        .iter()
        .map(|i| u32::from(*i))
        .collect();
    let mut text = String::new();
    for _ in 0..RANGE_TOKENS {
        let next = next_token(model, &ids)?;
        if next == tokenizer.end() {
            break;
        }
        ids.push(next);
        text = tokenizer.decode(&ids[row.prompt..])?;
        if let Some((line, _)) = text.split_once('\n') {
            return Ok(line.to_owned());
        }
    }
    Ok(text)
}

/// The likeliest token after these.
fn next_token(model: &Model, ids: &[u32]) -> Result<u32> {
    let mut batch = PackedBatch::from_document(ids);
    batch.weights.fill(0.0);
    if let Some(last) = batch.weights.last_mut() {
        *last = 1.0;
    }
    let scores = model.score(&batch)?;
    Ok(scores.first().map_or(0, |score| score.best))
}

/// The lines shown and the program that is wanted.
struct Task {
    window: Vec<String>,
    wanted: Vec<String>,
}

impl Task {
    /// Reads a row; `None` for one that is no repair of a window.
    fn of(row: &Row, tokenizer: &Tokenizer) -> Result<Option<Self>> {
        let ids: Vec<u32> = row.ids.iter().map(|i| u32::from(*i)).collect();
        let (prompt, answer) = ids.split_at(row.prompt);
        let place = |name| -> Result<Option<usize>> {
            let id = tokenizer.special(name)?;
            Ok(prompt.iter().position(|i| *i == id))
        };
        let (Some(from), Some(to)) = (place("<|file|>")?, place("<|diag|>")?) else {
            return Ok(None);
        };
        let shown = tokenizer.decode(prompt.get(from + 1..to).unwrap_or_default())?;
        let end = answer.iter().position(|i| *i == tokenizer.end());
        let answer = tokenizer.decode(&answer[..end.unwrap_or(answer.len())])?;
        Ok(Self::read(&shown, &answer))
    }

    fn read(shown: &str, answer: &str) -> Option<Self> {
        let window: Vec<String> = shown.lines().map(without_number).collect();
        let (range, body) = answer.split_once('\n')?;
        let (start, end) = read_range(range, window.len())?;
        let mut wanted = window[..start].to_vec();
        wanted.extend(body.lines().map(|line| line.trim_end().to_owned()));
        wanted.extend_from_slice(&window[end..]);
        Some(Self { window, wanted })
    }

    /// The answer with this range that gives the wanted program, if one does.
    fn answer_with(&self, range: &str) -> Option<String> {
        let (start, end) = read_range(range, self.window.len())?;
        let (before, after) = (&self.window[..start], &self.window[end..]);
        let to = self.wanted.len().checked_sub(after.len())?;
        let body = self.wanted.get(start..to)?;
        let same = self.wanted[..start] == *before && self.wanted[to..] == *after;
        same.then(|| {
            let lines: String = body.iter().map(|line| format!("{line}\n")).collect();
            format!("{range}\n{lines}")
        })
    }
}

/// `3-5` as a zero-based, half-open range of a window of `len` lines; `5-4` inserts.
fn read_range(text: &str, len: usize) -> Option<(usize, usize)> {
    let (start, end) = text.split_once('-')?;
    let (start, end): (usize, usize) = (start.trim().parse().ok()?, end.trim().parse().ok()?);
    (start >= 1 && start <= end + 1 && end <= len).then(|| (start - 1, end))
}

/// `12>let x = 1;` without number and mark.
fn without_number(line: &str) -> String {
    let text = line.trim_start_matches(|c: char| c.is_ascii_digit());
    text.get(1..).unwrap_or_default().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn task() -> Task {
        Task::read(
            "1 fn main() {\n2>    a();\n3     b();\n4 }\n",
            "2-2\n    c();\n",
        )
        .unwrap()
    }

    #[test]
    fn a_wider_range_says_the_same_with_more_lines() {
        let whole = task().answer_with("1-4").unwrap();
        assert_eq!(whole, "1-4\nfn main() {\n    c();\n    b();\n}\n");
        assert_eq!(task().answer_with("2-2").unwrap(), "2-2\n    c();\n");
        assert_eq!(
            task().answer_with("2-3").unwrap(),
            "2-3\n    c();\n    b();\n"
        );
    }

    #[test]
    fn a_range_that_misses_the_change_cannot_say_it() {
        for range in ["3-3", "1-1", "2-1", "", "x", "0-2", "2-9", "4-2"] {
            assert_eq!(task().answer_with(range), None, "{range}");
        }
    }

    #[test]
    fn an_insertion_can_be_said_as_a_replacement() {
        let task = Task::read("1 a\n2 b\n", "2-1\nnew\n").unwrap();
        assert_eq!(task.wanted, ["a", "new", "b"]);
        assert_eq!(task.answer_with("2-2").unwrap(), "2-2\nnew\nb\n");
        assert_eq!(task.answer_with("1-1").unwrap(), "1-1\na\nnew\n");
        assert!(Task::read("1 a\n", "no range").is_none());
    }
}

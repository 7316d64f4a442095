//! Copying drills.
//!
//! A repair is mostly text that already stands in the prompt, and a small model
//! learns the shape of repairs long before it learns to copy names. A drill is
//! the window of a pair followed by a few of its lines, each asked for by
//! number: nearly every token of it teaches looking a line up and copying it.
//! `<|turn|>` opens each, so that drills and repairs cannot be confused.

use super::error::Result;
use super::pack::Row;
use super::render::Meta;
use super::rng::Rng;
use super::tokenizer::Tokenizer;

/// Shorter lines are closing brackets and the like: nothing to learn from.
const SHORTEST: usize = 8;
/// A window with fewer lines worth asking for makes no drill.
const FEWEST: usize = 3;

/// The drill of an encoded pair that asks for at most `lines` lines; `None` for a
/// window too small to ask about.
///
/// # Errors
/// [`super::FoundryError::Tokenizer`] when the vocabulary lacks a special token.
pub(super) fn drill(
    row: &Row,
    tokenizer: &Tokenizer,
    rng: &mut Rng,
    lines: usize,
) -> Result<Option<Row>> {
    let (file, diag, turn) = (
        tokenizer.special("<|file|>")?,
        tokenizer.special("<|diag|>")?,
        tokenizer.special("<|turn|>")?,
    );
    let prompt: Vec<u32> = row.ids[..row.prompt]
        .iter()
        .map(|id| u32::from(*id))
        .collect();
    let place = |id| prompt.iter().position(|i| *i == id);
    let (Some(from), Some(to)) = (place(file), place(diag)) else {
        return Ok(None);
    };
    let text = tokenizer.decode(prompt.get(from..to).unwrap_or_default())?;
    let numbered: Vec<(&str, &str)> = text.lines().filter_map(number_and_line).collect();
    if numbered.len() < FEWEST {
        return Ok(None);
    }
    let mut ids = row.ids[..to].to_vec();
    for chosen in rng.sample(numbered.len(), lines) {
        let (number, line) = numbered[chosen];
        let asked = tokenizer.encode(&format!("{number}-{number}\n{line}\n"))?;
        ids.extend(
            std::iter::once(turn)
                .chain(asked)
                .filter_map(|id| u16::try_from(id).ok()),
        );
    }
    ids.extend(u16::try_from(tokenizer.end()));
    Ok(Some(Row {
        ids,
        prompt: to,
        meta: Meta {
            op: "drill".to_owned(),
            ..row.meta.clone()
        },
    }))
}

/// `12>let x = 1;` as number and text, if the text is worth asking for.
fn number_and_line(line: &str) -> Option<(&str, &str)> {
    let digits = line.len() - line.trim_start_matches(|c: char| c.is_ascii_digit()).len();
    let text = line.get(digits + 1..)?;
    (digits > 0 && text.len() >= SHORTEST).then_some((&line[..digits], text))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_read_with_their_numbers() {
        assert_eq!(number_and_line("12>let x = 1;"), Some(("12", "let x = 1;")));
        assert_eq!(
            number_and_line("3     indented();"),
            Some(("3", "    indented();"))
        );
        assert_eq!(number_and_line("4 }"), None);
        assert_eq!(number_and_line("let x = 12345;"), None);
        assert_eq!(number_and_line("7"), None);
        assert_eq!(number_and_line("7é"), None);
    }
}

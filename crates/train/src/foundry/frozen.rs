//! The promise that nothing frozen is trained on.
//!
//! This crate must not depend on the koans, so whoever calls brings them along
//! behind [`Frozen`]. Data is compared when it is built, where a repeating pair
//! is left out, and once more when it is trained on, where one is an error: a
//! set may have been frozen in between.

use rayon::prelude::*;

use super::error::{FoundryError, Result};
use super::pack::{Row, ShardInfo};
use super::render::plain;
use super::tokenizer::Tokenizer;

/// The frozen sets, ready to be compared with.
pub trait Frozen: Sync {
    /// Names of the sets.
    fn sets(&self) -> Vec<String>;

    /// The koan of which `text` repeats too much, if there is one.
    fn repeats(&self, text: &str) -> Option<String>;
}

/// Compares every row of a shard, as text again, with the frozen sets.
///
/// # Errors
/// [`FoundryError::Frozen`] when one repeats a koan.
pub(super) fn check_rows(
    info: &ShardInfo,
    rows: &[Row],
    tokenizer: &Tokenizer,
    frozen: &dyn Frozen,
) -> Result<()> {
    let found: Vec<String> = rows
        .par_iter()
        .map(|row| repeats(row, tokenizer, frozen))
        .collect::<Result<Vec<_>>>()?
        .into_iter()
        .flatten()
        .collect();
    match found.first() {
        None => Ok(()),
        Some(first) => Err(FoundryError::Frozen {
            shard: info.file.clone().into(),
            count: found.len(),
            first: first.clone(),
        }),
    }
}

/// The koan that a packed row repeats, if there is one.
///
/// # Errors
/// When its tokens are not of this vocabulary.
pub(super) fn repeats(
    row: &Row,
    tokenizer: &Tokenizer,
    frozen: &dyn Frozen,
) -> Result<Option<String>> {
    Ok(frozen.repeats(&text_of(row, tokenizer)?))
}

fn text_of(row: &Row, tokenizer: &Tokenizer) -> Result<String> {
    let decode = |ids: &[u16]| {
        let ids: Vec<u32> = ids.iter().map(|id| u32::from(*id)).collect();
        tokenizer.decode(&ids)
    };
    let (prompt, answer) = row.ids.split_at(row.prompt);
    if prompt.is_empty() {
        // Plain text has no line numbers to take off.
        return decode(answer);
    }
    Ok(format!(
        "{}\n{}",
        plain(&decode(prompt)?),
        plain(&decode(answer)?)
    ))
}

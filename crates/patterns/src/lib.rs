//! Candidate repairs by fix patterns.
//!
//! A small language model often rates the right edit higher than any other but
//! does not write it. So the edits are enumerated here: from the broken text
//! and the compiler's message, what people usually do about such a message at
//! such a place (*fix patterns*; Liu et al., "TBar: Revisiting Template-Based
//! Automated Program Repair", ISSTA 2019, arXiv:1903.08409). A model may rate
//! them, and the compiler judges.
//!
//! **Architecture invariants.** Pure: no files, no processes, no model, no
//! compiler; the same input gives the same drafts. Depends on `sleepy-fix`
//! alone of our crates. Nothing in it panics on any input.

mod bindings;
mod draft;
mod facts;
#[doc(hidden)]
pub mod order;
mod outline;
mod parts;
mod prior;
mod rules;
mod scene;
mod syntax;
#[cfg(test)]
mod tests;

use std::path::Path;

use sleepy_fix::Diagnostic;

pub use draft::Draft;
pub use rules::{PATTERNS, Pattern};

use draft::Ideas;
use scene::Scene;

/// At most `limit` different edits of `text` (the file `path`) that may repair
/// `diagnostic`, the most plausible first.
///
/// An edit never leaves the text as it is but for white space, and never makes
/// a text that parses worse than the original. A message that points nowhere
/// into `path` gives none, nor does a text that is nested hundreds of levels deep.
///
/// ```
/// let text = "fn f(v: &Vec<String>) -> String {\n    v[0]\n}\n";
/// let json = r#"{"message":"cannot move out of index of `Vec<String>`","code":{"code":"E0507"},
///     "level":"error","spans":[{"file_name":"lib.rs","byte_start":38,"byte_end":42,"line_start":2,
///     "line_end":2,"column_start":5,"column_end":9,"is_primary":true}]}"#;
/// let diagnostic = sleepy_fix::Diagnostic::from_rustc_json(json).unwrap();
/// let drafts = sleepy_patterns::drafts("lib.rs".as_ref(), text, &diagnostic, 64);
/// assert!(drafts.iter().any(|d| d.edits[0].new_text == ".clone()"));
/// ```
pub fn drafts(path: &Path, text: &str, diagnostic: &Diagnostic, limit: usize) -> Vec<Draft> {
    let ordered = ordered(path, text, diagnostic, limit);
    ordered.into_iter().map(|(_, _, draft)| draft).collect()
}

/// [`drafts`] with what [`ranked`] tells of them.
#[doc(hidden)]
pub fn ordered(
    path: &Path,
    text: &str,
    diagnostic: &Diagnostic,
    limit: usize,
) -> Vec<(usize, u8, Draft)> {
    let pool = limit.max(order::POOL);
    let ranked = ranked(path, text, diagnostic, pool, true);
    let mut ordered = order::again(path, text, diagnostic, ranked);
    ordered.truncate(limit);
    ordered
}

/// Drafts in the order of the prior, with what that is fitted on: the pattern's index in
/// [`PATTERNS`] and the slot, a number for how far from the message the site
/// is and how the new text was known. Without `parse`, drafts that no longer
/// parse are among them, which saves the time when all are counted.
#[doc(hidden)]
pub fn ranked(
    path: &Path,
    text: &str,
    diagnostic: &Diagnostic,
    limit: usize,
    parse: bool,
) -> Vec<(usize, u8, Draft)> {
    // Offsets beyond this do not fit the parser's numbers.
    if text.len() >= u32::MAX as usize {
        return Vec::new();
    }
    let Some(mut parsed) = syntax::Parsed::new(text) else {
        return Vec::new();
    };
    let tree = parsed.tree.clone();
    let Some(scene) = Scene::new(path, text, tree.root_node(), diagnostic) else {
        return Vec::new();
    };
    let mut ideas = Ideas::new(text);
    let fitting = PATTERNS.iter().enumerate();
    for (index, pattern) in fitting.filter(|(_, p)| p.is_for(scene.code)) {
        ideas.of_pattern(index);
        pattern.propose(&scene, &mut ideas);
    }
    ideas.best(diagnostic, limit, |edits, new| {
        !parse || parsed.still_sound(text, edits, new)
    })
}

//! Hover on an error: what is known of a fix, and if there is none, why.
//!
//! It is answered from the cache, like everything a person waits for, and only
//! on the error itself: beside it there is nothing to explain.

use serde_json::Value;
use tower_lsp::ls_types::{Hover, HoverContents, MarkupContent, MarkupKind, Position};

use crate::cache::{Fix, KnownError, Lane, Root, Search};
use crate::config::ClientFacts;
use crate::diagnostics::{Places, Texts};
use crate::documents::{Document, Documents};
use crate::wording::headline;

/// What is known of the error at a position; `None` where there is none.
pub(crate) fn hover(
    root: &Root,
    document: &Document,
    documents: &Documents,
    facts: &ClientFacts,
    at: Position,
    model: &Value,
) -> Option<Hover> {
    if !root.settings.enable {
        return None;
    }
    let encoding = facts.encoding;
    let cursor = encoding.offset(&document.text.text, &document.text.index, at);
    let empty = Texts::new();
    let places = Places {
        checked: root.texts().unwrap_or(&empty),
        documents,
        encoding,
    };
    let here = |e: &&KnownError| e.path() == Some(document.path.as_path());
    let placed = root.errors.iter().filter(here).filter_map(|e| {
        let place = places.bytes_now(e.diagnostic.primary_span()?)?;
        Some((e, place))
    });
    let mut found: Vec<_> = placed
        .filter(|(_, place)| place.start <= cursor && cursor < place.end.max(place.start + 1))
        .collect();
    found.sort_by_key(|(_, place)| place.len());
    let place = found.first()?.1.clone();
    let several = found.len() > 1;
    let texts: Vec<String> = found
        .iter()
        .map(|(error, _)| {
            let known = what_is_known(root, error, documents, model);
            if several {
                format!(
                    "**Sleepy** on {}\n\n{known}",
                    code(&headline(&error.diagnostic))
                )
            } else {
                format!("**Sleepy**\n\n{known}")
            }
        })
        .collect();
    Some(Hover {
        contents: HoverContents::Markup(MarkupContent {
            kind: MarkupKind::Markdown,
            value: texts.join("\n\n"),
        }),
        range: Some(document.text.range(encoding, &place)),
    })
}

/// Fixes and reasons, one a line; the compiler's and the model's words in code,
/// so that nothing of them is taken for markup.
fn what_is_known(root: &Root, error: &KnownError, documents: &Documents, model: &Value) -> String {
    let shown = |fix: &Fix| {
        let now = fix.current(documents)?;
        let mark = if now.fresh && root.is_current() {
            "✓ "
        } else {
            ""
        };
        let (title, detail) = (code(&fix.title), code(&fix.detail));
        Some(format!("- {mark}{title} ({}, {detail})", fix.source))
    };
    let mut lines: Vec<String> = error.fixes.iter().filter_map(shown).collect();
    if let Some(state) = state(root, error) {
        let words = match &error.search {
            Search::Done(_) => code(&state),
            _ => state,
        };
        lines.push(if lines.is_empty() {
            format!("- no fix: {words}")
        } else {
            format!("- {words}")
        });
    }
    if error.fixes.is_empty()
        && matches!(error.search, Search::Done(_))
        && let Some(problem) = model_problem(model)
    {
        lines.push(format!("- the model was not asked: {}", code(&problem)));
    }
    if lines.is_empty() {
        lines.push("- the text has changed; what is found after the next check counts".to_owned());
    }
    lines.join("\n")
}

/// How far the search is, or why it found nothing.
pub(crate) fn state(root: &Root, error: &KnownError) -> Option<String> {
    let text = match &error.search {
        Search::Waiting(_) if root.checking => {
            "a check is under way; then a fix will be looked for"
        }
        Search::Waiting(_) => "it waits for its turn",
        Search::Running(Lane::Quick) => "the compiler's and remembered fixes are being tried",
        Search::Running(Lane::Deep) => "the model is being asked",
        Search::Done(Some(reason)) if error.fixes.is_empty() => reason,
        Search::Done(None) if error.fixes.is_empty() => "none was found",
        Search::Done(_) => return None,
    };
    Some(text.to_owned())
}

/// Why the model could not be asked.
pub(crate) fn model_problem(model: &Value) -> Option<String> {
    match model["state"].as_str()? {
        "off" => Some("it is switched off (model.backend)".to_owned()),
        "missing" | "failed" => {
            let problem = model["problem"].as_str();
            Some(problem.unwrap_or("it ended").to_owned())
        }
        _ => None,
    }
}

/// A text as code of one line.
fn code(text: &str) -> String {
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let longest = text.split(|c| c != '`').map(str::len).max().unwrap_or(0);
    let fence = "`".repeat(longest + 1);
    // A space keeps a quote at either end from joining the fence.
    let space = if longest > 0 { " " } else { "" };
    format!("{fence}{space}{text}{space}{fence}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn other_peoples_words_are_no_markup() {
        assert_eq!(code("a *b*\n[c](d)"), "`a *b* [c](d)`");
        assert_eq!(code("use `x`"), "`` use `x` ``");
        assert_eq!(code("``"), "``` `` ```");
    }

    #[test]
    fn a_model_that_works_is_no_reason() {
        let check = |model: Value| model_problem(&model);
        assert_eq!(check(json!({ "state": "ready" })), None);
        assert_eq!(check(json!(null)), None);
        assert!(check(json!({ "state": "off" })).unwrap().contains("off"));
        let missing = json!({ "state": "missing", "problem": "there is no model" });
        assert_eq!(check(missing).unwrap(), "there is no model");
    }
}

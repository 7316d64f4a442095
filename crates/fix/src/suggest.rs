//! rustc's own suggestions as edits: the free baseline and the first tier.
//!
//! Every applicability is taken, since the verifier judges the result. A child
//! message holds one suggestion of several parts, or several alternatives for
//! the same place flattened into one list: a repeated range starts the next
//! alternative.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::edit::{FileEdit, TextEdit, WorkspaceEdit};
use crate::proposal::title_from_help;
use crate::text::line_ending;
use crate::{Applicability, Child, Diagnostic, Proposal, Source, Span};

/// Alternatives of one help message that are tried; imports can have dozens.
const MAX_ALTERNATIVES: usize = 8;
/// Proposals made for one diagnostic.
const MAX_PROPOSALS: usize = 24;

/// All fixes that rustc suggests for `diagnostic`: each alone, then pairs of
/// compatible ones, then all certain ones together. `read` gives the text of a
/// file as it was checked.
pub fn rustc_fixes(
    diagnostic: &Diagnostic,
    read: &dyn Fn(&Path) -> Option<Arc<str>>,
) -> Vec<Proposal> {
    let singles: Vec<Suggestion<'_>> = diagnostic.children.iter().flat_map(alternatives).collect();
    let mut proposals: Vec<Proposal> = Vec::new();
    let mut push = |parts: &[&Suggestion<'_>]| {
        let Some(proposal) = proposal(parts, read) else {
            return;
        };
        let known = proposals.iter().any(|p| p.edit == proposal.edit);
        if !known && proposals.len() < MAX_PROPOSALS {
            proposals.push(proposal);
        }
    };
    let mut order: Vec<&Suggestion<'_>> = singles.iter().collect();
    order.sort_by_key(|s| s.applicability);
    for single in &order {
        push(&[single]);
    }
    for (i, a) in order.iter().enumerate() {
        for b in order.iter().skip(i + 1) {
            push(&[a, b]);
        }
    }
    let certain: Vec<&Suggestion<'_>> = order
        .iter()
        .copied()
        .filter(|s| s.applicability == Applicability::MachineApplicable)
        .collect();
    if certain.len() > 2 {
        push(&certain);
    }
    proposals
}

struct Suggestion<'a> {
    child: &'a Child,
    spans: Vec<&'a Span>,
    applicability: Applicability,
}

fn alternatives(child: &Child) -> Vec<Suggestion<'_>> {
    let mut groups: Vec<Vec<&Span>> = Vec::new();
    for span in child
        .spans
        .iter()
        .filter(|s| s.suggested_replacement.is_some())
    {
        let place = |s: &Span| (s.file_name.clone(), s.byte_start, s.byte_end);
        match groups.last_mut() {
            Some(group) if !group.iter().any(|s| place(s) == place(span)) => group.push(span),
            _ => groups.push(vec![span]),
        }
    }
    groups
        .into_iter()
        .take(MAX_ALTERNATIVES)
        .map(|spans| {
            let worst = spans
                .iter()
                .filter_map(|s| s.suggestion_applicability)
                .max();
            Suggestion {
                child,
                spans,
                applicability: worst.unwrap_or(Applicability::Unspecified),
            }
        })
        .collect()
}

fn proposal(
    parts: &[&Suggestion<'_>],
    read: &dyn Fn(&Path) -> Option<Arc<str>>,
) -> Option<Proposal> {
    let mut by_file: BTreeMap<PathBuf, Vec<TextEdit>> = BTreeMap::new();
    for span in parts.iter().flat_map(|s| &s.spans) {
        let new_text = span.suggested_replacement.clone()?;
        let edit = TextEdit {
            range: span.byte_start..span.byte_end,
            new_text,
        };
        let edits = by_file.entry(span.file_name.clone()).or_default();
        if !edits.contains(&edit) {
            edits.push(edit);
        }
    }
    let mut files = Vec::new();
    for (path, mut edits) in by_file {
        let text = read(&path)?;
        if line_ending(&text) == "\r\n" {
            // rustc writes its insertions with bare line feeds.
            for edit in &mut edits {
                edit.new_text = edit.new_text.replace("\r\n", "\n").replace('\n', "\r\n");
            }
        }
        // A diff of the outcome, so that equal outcomes are one proposal.
        let new = FileEdit::new(&path, &text, edits).ok()?.apply(&text).ok()?;
        files.push(FileEdit::between(&path, &text, &new));
    }
    let edit = WorkspaceEdit { files };
    if edit.is_empty() {
        return None;
    }
    let titles: Vec<String> = parts
        .iter()
        .map(|s| title_from_help(&s.child.message, s.child.level))
        .collect();
    Some(Proposal {
        source: Source::Rustc,
        edit,
        title: titles.join("; "),
        applicability: parts.iter().map(|s| s.applicability).max(),
        model: None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Level;

    const TEXT: &str = "let a = b;\nlet c = d;\n";

    fn span(start: usize, end: usize, new: &str, applicability: Applicability) -> Span {
        Span {
            file_name: "/a.rs".into(),
            byte_start: start,
            byte_end: end,
            line_start: 1,
            line_end: 1,
            column_start: 1,
            column_end: 1,
            is_primary: true,
            label: None,
            suggested_replacement: Some(new.into()),
            suggestion_applicability: Some(applicability),
            in_source: true,
        }
    }

    fn check(children: Vec<(&str, Vec<Span>)>) -> Vec<(String, String)> {
        let children = children
            .into_iter()
            .map(|(message, spans)| Child {
                level: Level::Help,
                message: message.into(),
                spans,
            })
            .collect();
        let d = Diagnostic {
            code: None,
            level: Level::Error,
            message: "m".into(),
            spans: vec![],
            children,
            rendered: None,
        };
        let text: Arc<str> = TEXT.into();
        rustc_fixes(&d, &|_| Some(text.clone()))
            .into_iter()
            .map(|p| (p.title, p.edit.files[0].apply(TEXT).unwrap()))
            .collect()
    }

    #[test]
    fn parts_stay_together_and_alternatives_come_apart() {
        use Applicability::MaybeIncorrect as Maybe;
        let parts = check(vec![(
            "Wrap it:",
            vec![span(8, 8, "(", Maybe), span(9, 9, ")", Maybe)],
        )]);
        assert_eq!(
            parts,
            vec![("wrap it".into(), "let a = (b);\nlet c = d;\n".into())]
        );
        let both = check(vec![(
            "use",
            vec![span(8, 9, "x", Maybe), span(8, 9, "y", Maybe)],
        )]);
        let texts: Vec<&str> = both.iter().map(|(_, t)| t.as_str()).collect();
        assert_eq!(
            texts,
            ["let a = x;\nlet c = d;\n", "let a = y;\nlet c = d;\n"]
        );
    }

    #[test]
    fn certain_ones_come_first_and_pairs_last() {
        use Applicability::{MachineApplicable as Sure, MaybeIncorrect as Maybe};
        let all = check(vec![
            ("maybe", vec![span(4, 5, "A", Maybe)]),
            ("sure", vec![span(8, 9, "B", Sure)]),
        ]);
        let titles: Vec<&str> = all.iter().map(|(t, _)| t.as_str()).collect();
        assert_eq!(titles, ["sure", "maybe", "sure; maybe"]);
        assert_eq!(all[2].1, "let A = B;\nlet c = d;\n");
    }

    #[test]
    fn insertions_take_the_line_endings_of_the_file() {
        let mut insert = span(0, 0, "use a;\n", Applicability::MachineApplicable);
        insert.file_name = "/crlf.rs".into();
        let children = vec![Child {
            level: Level::Help,
            message: "import".into(),
            spans: vec![insert],
        }];
        let d = Diagnostic {
            code: None,
            level: Level::Error,
            message: "m".into(),
            spans: vec![],
            children,
            rendered: None,
        };
        let text: Arc<str> = "a();\r\n".into();
        let fixes = rustc_fixes(&d, &|_| Some(text.clone()));
        assert_eq!(
            fixes[0].edit.files[0].apply(&text).unwrap(),
            "use a;\r\na();\r\n"
        );
    }

    #[test]
    fn ranges_outside_of_the_text_propose_nothing() {
        assert!(
            check(vec![(
                "x",
                vec![span(500, 600, "A", Applicability::MachineApplicable)]
            )])
            .is_empty()
        );
    }
}

//! The prompt of the shipped model and the answer it was trained to give.
//!
//! ```text
//! <|ctx|>        lines elsewhere that the notes point to (absent when none)
//! <|file|>       the window: `N line`, or `N>line` where the error is
//! <|diag|>       code and message, labels, notes, helps with their suggestions
//! <|fix|>        here the model writes `start-end`, the new lines, <|end|>
//! ```
//! Numbers count from 1 inside the window. `5-4` inserts before line 5; a range
//! with no lines after it deletes.

use std::path::Path;

use crate::edit::FileEdit;
use crate::text::{LineIndex, trim_eol};
use crate::{Child, Diagnostic, Dialect, Level, Span};

use super::{Prompt, PromptBody, PromptInput, PromptLimits, PromptPart, PromptShow, Window};
use super::{is_noise, shorten, span_text};

/// Version of this template; a change of any byte it renders needs a new one.
pub const COMPACT_VERSION: &str = "compact-1";

const MESSAGE_CHARS: usize = 160;
const LABEL_CHARS: usize = 90;
const SPAN_CHARS: usize = 40;
const CONTEXT_LINES: usize = 6;
const CONTEXT_CHARS: usize = 100;
const MAX_CHILDREN: usize = 5;

/// Renders the compact prompt.
pub fn compact_prompt(input: &PromptInput<'_>) -> Prompt {
    compact_prompt_showing(input, PromptShow::ALL)
}

/// Renders the compact prompt with only what `show` allows. The window is that
/// of the whole prompt, so that nothing else changes.
pub fn compact_prompt_showing(input: &PromptInput<'_>, show: PromptShow) -> Prompt {
    let window = Window::around(
        input.text,
        input.path,
        input.diagnostic,
        PromptLimits::COMPACT,
    );
    let diagnostic = show.of(input.diagnostic);
    let input = &PromptInput {
        diagnostic: &diagnostic,
        ..input.clone()
    };
    let view = View {
        input,
        window,
        index: LineIndex::new(input.text),
    };
    let mut parts = Vec::new();
    let context = view.context();
    if show.context && !context.is_empty() {
        parts.push(PromptPart::Special("<|ctx|>".into()));
        parts.push(PromptPart::Text(context));
    }
    parts.push(PromptPart::Special("<|file|>".into()));
    parts.push(PromptPart::Text(view.numbered()));
    parts.push(PromptPart::Special("<|diag|>".into()));
    parts.push(PromptPart::Text(view.diagnostic()));
    parts.push(PromptPart::Special("<|fix|>".into()));
    Prompt {
        body: PromptBody::Parts(parts),
        window,
        dialect: Dialect::LineRange,
        version: COMPACT_VERSION,
        stop: vec!["<|end|>".into()],
        max_tokens: 160,
    }
}

/// The answer that turns `buggy` into `fixed`, if one line range inside the
/// window can say it. The target of training.
pub fn compact_answer(window: Window, path: &Path, buggy: &str, fixed: &str) -> Option<String> {
    let edit = FileEdit::between(path, buggy, fixed);
    let (first, last) = (edit.edits.first()?, edit.edits.last()?);
    let index = LineIndex::new(buggy);
    let start = index.line_of(first.range.start);
    let end = index.line_of(last.range.end);
    let at_line_starts = index.line_start(start) == first.range.start;
    if !at_line_starts || start < window.first || end > window.end {
        return None;
    }
    let grown = fixed.len() as isize - buggy.len() as isize;
    let new_end = usize::try_from(last.range.end as isize + grown).ok()?;
    let new = fixed.get(first.range.start..new_end)?;
    let from = start - window.first + 1;
    let mut answer = format!("{from}-{}\n", end - window.first);
    for line in new.split_inclusive('\n') {
        answer.push_str(trim_eol(line));
        answer.push('\n');
    }
    Some(answer)
}

struct View<'a> {
    input: &'a PromptInput<'a>,
    window: Window,
    index: LineIndex,
}

impl View<'_> {
    fn line(&self, line: usize) -> &str {
        trim_eol(
            self.input
                .text
                .get(self.index.line_range(line))
                .unwrap_or(""),
        )
    }

    fn numbered(&self) -> String {
        let primary = self
            .input
            .diagnostic
            .spans
            .iter()
            .filter(|s| s.is_primary && self.is_here(s));
        let marked: Vec<(usize, usize)> = primary.map(|s| (s.line_start, s.line_end)).collect();
        let mut out = String::new();
        for line in self.window.first..self.window.end {
            let hit = marked.iter().any(|(a, b)| (*a..=*b).contains(&(line + 1)));
            let text = format!(
                "{}{}{}",
                line - self.window.first + 1,
                if hit { '>' } else { ' ' },
                self.line(line)
            );
            out.push_str(text.trim_end());
            out.push('\n');
        }
        out
    }

    fn is_here(&self, span: &Span) -> bool {
        span.file_name == self.input.path
    }

    fn in_window(&self, span: &Span) -> bool {
        self.is_here(span) && self.window.contains(span.line_start.saturating_sub(1))
    }

    /// Definitions that labels and notes point to, outside of the window.
    fn context(&self) -> String {
        let mut lines: Vec<String> = Vec::new();
        for span in self.input.diagnostic.all_spans() {
            if self.in_window(span) || span.suggested_replacement.is_some() {
                continue;
            }
            let Some(text) = self.text_of(span) else {
                continue;
            };
            let index = LineIndex::new(text);
            let line = trim_eol(
                text.get(index.line_range(span.line_start.saturating_sub(1)))
                    .unwrap_or(""),
            );
            let line = shorten(line.trim(), CONTEXT_CHARS);
            if !line.is_empty() && !lines.contains(&line) && lines.len() < CONTEXT_LINES {
                lines.push(line);
            }
        }
        lines.iter().map(|l| format!("{l}\n")).collect()
    }

    fn text_of(&self, span: &Span) -> Option<&str> {
        if self.is_here(span) {
            return Some(self.input.text);
        }
        let other = self.input.others.iter().find(|(p, _)| *p == span.file_name);
        other.map(|(_, t)| t.as_ref())
    }

    fn diagnostic(&self) -> String {
        let Diagnostic {
            code,
            message,
            spans,
            children,
            ..
        } = self.input.diagnostic;
        let code = code.as_deref().map(|c| format!("{c} ")).unwrap_or_default();
        let first = message.lines().next().unwrap_or("");
        let mut out = format!("{code}{}\n", shorten(first, MESSAGE_CHARS));
        for span in spans {
            self.push_span(&mut out, span);
        }
        let children = children.iter().filter(|c| !is_noise(&c.message));
        for child in children.take(MAX_CHILDREN) {
            self.push_child(&mut out, child);
        }
        out
    }

    fn push_span(&self, out: &mut String, span: &Span) {
        let label = span
            .label
            .as_deref()
            .and_then(|l| l.lines().next())
            .unwrap_or("");
        let mark = if span.is_primary { '>' } else { '-' };
        let text = self
            .text_of(span)
            .and_then(|t| span_text(t, span, SPAN_CHARS));
        if label.is_empty() && text.is_none() {
            return;
        }
        out.push(mark);
        if self.in_window(span) {
            out.push_str(&format!("{}", span.line_start - self.window.first));
        }
        if let Some(text) = text {
            out.push_str(&format!(" `{text}`"));
        }
        if !label.is_empty() {
            out.push(' ');
            out.push_str(&shorten(label, LABEL_CHARS));
        }
        out.push('\n');
    }

    fn push_child(&self, out: &mut String, child: &Child) {
        let level = if child.level == Level::Help {
            "help"
        } else {
            "note"
        };
        let first = child.message.lines().next().unwrap_or("");
        out.push_str(&format!("{level} {}\n", shorten(first, MESSAGE_CHARS)));
        for span in child.spans.iter().take(3) {
            match &span.suggested_replacement {
                Some(new) if self.in_window(span) => {
                    let line = span.line_start - self.window.first;
                    let new = shorten(
                        new.trim_end_matches('\n').lines().next().unwrap_or(""),
                        LABEL_CHARS,
                    );
                    out.push_str(&format!("+{line} `{new}`\n"));
                }
                Some(_) => {}
                None if span.label.is_some() => self.push_span(out, span),
                None => {}
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;
    use std::sync::Arc;

    use super::*;
    use crate::{instruct_prompt_showing, parse_answer};

    const BUGGY: &str =
        "fn main() {\n    let s = String::new();\n    let t = s;\n    println!(\"{s}{t}\");\n}\n";
    const FIXED: &str = "fn main() {\n    let s = String::new();\n    let t = s.clone();\n    println!(\"{s}{t}\");\n}\n";

    fn span(line: usize, start: usize, end: usize, primary: bool, label: &str) -> Span {
        Span {
            file_name: "/a.rs".into(),
            byte_start: start,
            byte_end: end,
            line_start: line,
            line_end: line,
            column_start: 1,
            column_end: 2,
            is_primary: primary,
            label: Some(label.into()),
            suggested_replacement: None,
            suggestion_applicability: None,
            in_source: true,
        }
    }

    fn moved() -> Diagnostic {
        let mut suggestion = span(3, 52, 52, true, "");
        suggestion.suggested_replacement = Some(".clone()".into());
        Diagnostic {
            code: Some("E0382".into()),
            level: Level::Error,
            message: "borrow of moved value: `s`".into(),
            spans: vec![
                span(4, 68, 71, true, "value borrowed here after move"),
                span(3, 51, 52, false, "value moved here"),
            ],
            children: vec![Child {
                level: Level::Help,
                message: "consider cloning".into(),
                spans: vec![suggestion],
            }],
            rendered: None,
        }
    }

    #[test]
    fn the_template_is_what_the_model_was_trained_on() {
        let diagnostic = moved();
        let input = PromptInput {
            path: Path::new("/a.rs"),
            text: BUGGY,
            diagnostic: &diagnostic,
            others: &[],
            feedback: &[],
        };
        let prompt = compact_prompt(&input);
        let PromptBody::Parts(parts) = &prompt.body else {
            panic!("compact prompts are parts")
        };
        let text: String = parts
            .iter()
            .map(|p| match p {
                PromptPart::Text(t) => t.clone(),
                PromptPart::Special(s) => format!("{s}\n"),
            })
            .collect();
        insta::assert_snapshot!(text, @r#"
        <|file|>
        1 fn main() {
        2     let s = String::new();
        3     let t = s;
        4>    println!("{s}{t}");
        5 }
        <|diag|>
        E0382 borrow of moved value: `s`
        >4 `{s}` value borrowed here after move
        -3 `s` value moved here
        help consider cloning
        +3 `.clone()`
        <|fix|>
        "#);
    }

    #[test]
    fn an_ablation_leaves_out_only_what_it_says() {
        let mut diagnostic = moved();
        diagnostic.rendered = Some("help: consider cloning".into());
        let mut elsewhere = span(1, 0, 9, false, "defined here");
        elsewhere.file_name = "/b.rs".into();
        diagnostic.spans.push(elsewhere);
        let others = [(PathBuf::from("/b.rs"), Arc::from("struct Wide;\n"))];
        let input = PromptInput {
            path: Path::new("/a.rs"),
            text: BUGGY,
            diagnostic: &diagnostic,
            others: &others,
            feedback: &[],
        };
        let show = |suggestions, context| PromptShow {
            suggestions,
            context,
        };
        let text = |show| format!("{:?}", compact_prompt_showing(&input, show).body);
        let (full, bare) = (text(PromptShow::ALL), text(show(false, false)));
        assert!(full.contains(".clone()") && full.contains("<|ctx|>"));
        assert!(!bare.contains("clon") && !bare.contains("<|ctx|>"));
        assert!(text(show(true, false)).contains(".clone()"));
        assert!(text(show(false, true)).contains("struct Wide;"));
        let chat = |show| format!("{:?}", instruct_prompt_showing(&input, show).body);
        assert!(chat(PromptShow::ALL).contains("consider cloning"));
        assert!(chat(show(true, true)).contains("struct Wide;"));
        let bare = chat(show(false, false));
        assert!(!bare.contains("consider cloning") && !bare.contains("struct Wide;"));
    }

    #[test]
    fn an_answer_reads_back_as_the_fix() {
        let path = Path::new("/a.rs");
        let window = Window::around(BUGGY, path, &moved(), PromptLimits::COMPACT);
        for fixed in [
            FIXED,
            "fn main() {\n    let t = s;\n    println!(\"{s}{t}\");\n}\n",
            &BUGGY.replace("    let t", "    let u = 1;\n    let t"),
        ] {
            let answer = compact_answer(window, path, BUGGY, fixed).unwrap();
            let edit = parse_answer(Dialect::LineRange, &answer, window, path, BUGGY).unwrap();
            assert_eq!(edit.apply(BUGGY).unwrap(), fixed, "{answer}");
        }
        assert_eq!(
            compact_answer(window, path, BUGGY, FIXED).unwrap(),
            "3-3\n    let t = s.clone();\n"
        );
        assert_eq!(compact_answer(window, path, BUGGY, BUGGY), None);
    }

    #[test]
    fn a_fix_outside_the_window_has_no_answer() {
        let window = Window { first: 0, end: 2 };
        assert_eq!(
            compact_answer(window, Path::new("/a.rs"), BUGGY, FIXED),
            None
        );
    }

    #[test]
    fn a_diagnostic_that_lies_about_its_place_still_renders() {
        let mut diagnostic = moved();
        diagnostic.spans[0] = span(900, 5000, 6000, true, "nowhere");
        let input = PromptInput {
            path: Path::new("/a.rs"),
            text: "",
            diagnostic: &diagnostic,
            others: &[],
            feedback: &[],
        };
        assert!(matches!(compact_prompt(&input).body, PromptBody::Parts(p) if p.len() == 5));
    }
}

//! From a raw pair to what the model reads and writes.
//!
//! The text comes from the product's own prompt code, so training and serving
//! cannot drift apart.

use std::path::Path;

use serde::{Deserialize, Serialize};
use sleepy_fix::{Diagnostic, PromptBody, PromptInput, PromptPart, compact_answer, compact_prompt};

use super::config::Answers;
use super::error::Result;
use super::item;
use super::pack::{Row, narrow};
use super::tokenizer::Tokenizer;

/// A pair as the generator writes it, one JSON object a line.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RawPair {
    /// Its name.
    #[serde(default)]
    pub id: String,
    /// The file, as the diagnostics name it.
    pub path: String,
    /// The text that does not compile.
    pub buggy: String,
    /// The text that does.
    pub fixed: String,
    /// rustc's diagnostics of the broken text; the first is the one to fix.
    pub diags: Vec<Diagnostic>,
    /// Where it comes from.
    pub meta: Meta,
}

/// The facts about a pair that sampling, reports and the dev set need.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Meta {
    /// What broke it: an operator, `template:NAME`, `drill`, `text` or `critic`.
    pub op: String,
    /// Whose code it is: a crate with its version, `templates`, …
    pub source: String,
    /// `dev` for a source that is held out.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub side: String,
    /// The error code, or `none`.
    #[serde(default)]
    pub code: String,
    /// Whether a suggestion of rustc repairs it: `none`, `wrong` or `right`.
    #[serde(default)]
    pub rustc: String,
    /// The error's family, where the generator knows it.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub family: String,
}

impl Meta {
    /// Whether the pair is held out, as one of a held-out source or operator.
    /// A `+` after an operator marks a program with a second fault.
    #[must_use]
    pub fn is_dev(&self, held_out_operators: &[String]) -> bool {
        let operator = self.op.trim_end_matches('+');
        self.side == "dev" || held_out_operators.iter().any(|o| o == operator)
    }

    /// Which part of the dev set it belongs to.
    #[must_use]
    pub fn origin(&self, held_out_operators: &[String]) -> &'static str {
        let operator = self.op.trim_end_matches('+');
        if self.op.starts_with("template:") {
            "templates"
        } else if held_out_operators.iter().any(|o| o == operator) {
            "held-out operators"
        } else {
            "held-out crates"
        }
    }
}

/// What the model reads and is to write.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rendered {
    /// The prompt.
    pub prompt: Vec<PromptPart>,
    /// The answer without the token that ends it.
    pub answer: String,
    /// Where it comes from.
    pub meta: Meta,
}

impl RawPair {
    /// The pair as prompt and answer; `None` when it has no diagnostic or its
    /// repair is not one range of lines inside the window, or for
    /// [`Answers::Item`] when no whole item inside the window holds it.
    #[must_use]
    pub fn render(&self, answers: Answers) -> Option<Rendered> {
        let path = Path::new(&self.path);
        let prompt = compact_prompt(&PromptInput {
            path,
            text: &self.buggy,
            diagnostic: self.diags.first()?,
            others: &[],
            feedback: &[],
        });
        let answer = match answers {
            Answers::Lines => compact_answer(prompt.window, path, &self.buggy, &self.fixed)?,
            Answers::Item => item::answer(prompt.window, path, &self.buggy, &self.fixed)?,
        };
        match prompt.body {
            PromptBody::Parts(prompt) => Some(Rendered {
                prompt,
                answer,
                meta: self.meta.clone(),
            }),
            PromptBody::Chat(_) => None,
        }
    }
}

impl Rendered {
    /// Prompt and answer as ids, special tokens by id, the one that ends an answer last.
    ///
    /// # Errors
    /// [`FoundryError::Tokenizer`](super::FoundryError::Tokenizer) naming a special token that the vocabulary lacks.
    pub fn row(&self, tokenizer: &Tokenizer) -> Result<Row> {
        let mut ids = Vec::new();
        for part in &self.prompt {
            match part {
                PromptPart::Special(name) => ids.push(tokenizer.special(name)?),
                PromptPart::Text(text) => ids.extend(tokenizer.encode(text)?),
            }
        }
        let prompt = ids.len();
        ids.extend(tokenizer.encode(&self.answer)?);
        ids.push(tokenizer.end());
        Ok(Row {
            ids: narrow(&ids)?,
            prompt,
            meta: self.meta.clone(),
        })
    }

    /// Everything the model sees of the program, for the comparison with frozen koans.
    #[must_use]
    pub fn seen(&self) -> String {
        let texts = self.prompt.iter().filter_map(|part| match part {
            PromptPart::Text(text) => Some(text.as_str()),
            PromptPart::Special(_) => None,
        });
        let numbered: String = texts.collect();
        format!("{}\n{}", plain(&numbered), plain(&self.answer))
    }
}

/// A window without its line numbers and marks, which would stand between the
/// tokens of two lines.
#[must_use]
pub fn plain(numbered: &str) -> String {
    let bare = |line: &str| {
        let line = line.trim_start_matches(|c: char| c.is_ascii_digit());
        line.trim_start_matches([' ', '>']).to_owned()
    };
    numbered.lines().map(bare).collect::<Vec<_>>().join("\n")
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use sleepy_fix::LineIndex;

    /// A pair whose line `line` (one-based) is wrong; the message is `E0308`.
    pub(in crate::foundry) fn pair(buggy: &str, fixed: &str, line: usize) -> RawPair {
        let range = LineIndex::new(buggy).line_range(line - 1);
        let diagnostic = serde_json::json!({
            "code": {"code": "E0308"}, "level": "error", "message": "mismatched types", "children": [],
            "spans": [{"file_name": "src/main.rs", "byte_start": range.start, "byte_end": range.end,
                "line_start": line, "line_end": line, "column_start": 1, "column_end": 2,
                "is_primary": true, "label": "expected `u32`"}],
        });
        RawPair {
            id: "t-0".into(),
            path: "src/main.rs".into(),
            buggy: buggy.into(),
            fixed: fixed.into(),
            diags: vec![serde_json::from_value(diagnostic).unwrap()],
            meta: Meta {
                op: "drop_cast".into(),
                source: "templates".into(),
                code: "E0308".into(),
                rustc: "wrong".into(),
                ..Meta::default()
            },
        }
    }

    const BUGGY: &str = "fn main() {\n    let a: u32 = 1u64;\n}\n";
    const FIXED: &str = "fn main() {\n    let a: u32 = 1u32;\n}\n";

    #[test]
    fn a_pair_becomes_what_the_product_shows_and_expects() {
        let rendered = pair(BUGGY, FIXED, 2).render(Answers::Lines).unwrap();
        assert_eq!(rendered.answer, "2-2\n    let a: u32 = 1u32;\n");
        assert_eq!(rendered.prompt[0], PromptPart::Special("<|file|>".into()));
        assert!(
            rendered
                .seen()
                .starts_with("fn main() {\nlet a: u32 = 1u64;\n}")
        );
        assert!(pair(BUGGY, BUGGY, 2).render(Answers::Lines).is_none());
    }

    #[test]
    fn the_side_follows_source_and_operator() {
        let meta = |op: &str, side: &str| Meta {
            op: op.into(),
            side: side.into(),
            ..Meta::default()
        };
        let held_out = ["tuple_pat".to_owned()];
        assert!(meta("tuple_pat+", "").is_dev(&held_out));
        assert!(!meta("drop_ref", "train").is_dev(&held_out));
        assert!(meta("drop_ref", "dev").is_dev(&[]));
        assert_eq!(meta("template:x", "dev").origin(&held_out), "templates");
        assert_eq!(meta("drop_ref", "dev").origin(&held_out), "held-out crates");
        assert_eq!(
            meta("tuple_pat", "dev").origin(&held_out),
            "held-out operators"
        );
    }
}

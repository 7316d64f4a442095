//! Signatures: what makes two mistakes the same kind of mistake.
//!
//! A signature is the code, the headline and the labels of a diagnostic with
//! everything personal taken out. It decides which remembered fix and which
//! skill a new mistake is offered, so it has to survive renaming, reformatting
//! and moving the code, and still tell apart what is repaired differently:
//! "expected `String`, found `&str`" is one mistake, "expected `Option<int>`,
//! found `int`" another. Of a type, only a skeleton of well-known standard
//! names stays; whatever a person named becomes `·`.
//!
//! Notes and helps are left out. Which of them rustc adds depends on what else
//! is in scope and on how similar two names happen to be.

use std::fmt;

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::diagnostic::Diagnostic;
use crate::family::Family;

mod skeleton;
mod template;
mod vocabulary;

use skeleton::Detail;

/// Code, message template and label templates, divided by `|`, as in
/// ``E0382|borrow of moved value: `·`|value borrowed here after move|value moved here``.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Signature(String);

impl Signature {
    /// The signature of a diagnostic.
    pub fn of(diagnostic: &Diagnostic) -> Self {
        let code = diagnostic.code.as_deref().unwrap_or("");
        // Who owns what for how long hardly depends on the type; everything else does.
        let detail = match Family::of_code(code) {
            Some(Family::BorrowChecker | Family::Lifetimes) => Detail::Traits,
            // Nor does it matter of which type the argument is that is one too many.
            _ if matches!(code, "E0057" | "E0060" | "E0061") => Detail::Traits,
            _ => Detail::Types,
        };
        let mut labels: Vec<String> = diagnostic
            .spans
            .iter()
            .filter_map(|s| s.label.as_deref())
            // Operands are labelled with their bare type, which the message names too.
            .filter(|label| code != "E0369" || label.contains('`'))
            .map(|label| template::template(label, detail))
            .filter(|label| !template::is_filler(label))
            .collect();
        labels.sort_unstable();
        labels.dedup();
        let mut parts = vec![
            code.to_owned(),
            template::template(&diagnostic.message, detail),
        ];
        parts.append(&mut labels);
        Self(parts.join("|"))
    }

    /// The error code or lint it starts with; parse errors have none.
    pub fn code(&self) -> Option<&str> {
        self.0.split('|').next().filter(|c| !c.is_empty())
    }

    /// The signature as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Sixteen hex digits that stand for it in file names and logs.
    pub fn hash16(&self) -> String {
        Sha256::digest(self.0.as_bytes())
            .iter()
            .take(8)
            .map(|b| format!("{b:02x}"))
            .collect()
    }
}

impl fmt::Display for Signature {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use std::path::PathBuf;

    use super::*;
    use crate::diagnostic::{Level, Span};

    /// A primary span without a label, on one line.
    pub(crate) fn span(file: &str, line: usize) -> Span {
        Span {
            file_name: PathBuf::from(file),
            byte_start: line * 40,
            byte_end: line * 40 + 5,
            line_start: line,
            line_end: line,
            column_start: 9,
            column_end: 14,
            is_primary: true,
            label: None,
            suggested_replacement: None,
            suggestion_applicability: None,
            in_source: true,
        }
    }

    fn check(code: &str, message: &str, labels: &[&str], want: &str) {
        let spans = labels.iter().map(|l| Span {
            label: Some((*l).to_owned()),
            ..span("src/lib.rs", 3)
        });
        let d = Diagnostic {
            code: (!code.is_empty()).then(|| code.to_owned()),
            level: Level::Error,
            message: message.to_owned(),
            spans: spans.collect(),
            children: Vec::new(),
            rendered: None,
        };
        let signature = Signature::of(&d);
        assert_eq!(signature.as_str(), want);
        assert_eq!(signature.code(), (!code.is_empty()).then_some(code));
    }

    #[test]
    fn ownership_ignores_names_and_types() {
        check(
            "E0382",
            "borrow of moved value: `self.items`",
            &[
                "value moved here",
                "value borrowed here after move",
                "move occurs because `self.items` has type `Vec<Item>`, which does not implement the `Copy` trait",
            ],
            "E0382|borrow of moved value: `·`|value borrowed here after move|value moved here",
        );
        check(
            "E0507",
            "cannot move out of an `Rc`",
            &["`*tree.left` moved due to this method call"],
            "E0507|cannot move out of an `Rc`|`·` moved due to this method call",
        );
        check(
            "E0521",
            "borrowed data escapes outside of function",
            &[
                "let's call the lifetime of this reference `'1`",
                "argument requires that `'a` must outlive `'static`",
            ],
            "E0521|borrowed data escapes outside of function|argument requires that `'·` must outlive `'static`|let's call the lifetime of this reference `'·`",
        );
    }

    #[test]
    fn mismatches_keep_the_skeleton_of_the_types() {
        let one = |label: &str, want: &str| {
            check(
                "E0308",
                "mismatched types",
                &[label],
                &format!("E0308|mismatched types|{want}"),
            );
        };
        one(
            "expected `String`, found `&str`",
            "expected `String`, found `&str`",
        );
        one(
            "expected `u64`, found `usize`",
            "expected `int`, found `int`",
        );
        one(
            "expected `Option<i32>`, found integer",
            "expected `Option<int>`, found integer",
        );
        one(
            "expected `&mut Shape`, found `Shape`",
            "expected `&mut ·`, found `·`",
        );
        one(
            "expected `&[&'a str]`, found `&Vec<String>`",
            "expected `&[&str]`, found `&Vec<String>`",
        );
        one(
            "expected `[u8; 4]`, found `[u8; 16]`",
            "expected `[int;N]`, found `[int;N]`",
        );
        one(
            "expected `Rc<RefCell<Vec<Node>>>`, found `fn(u8) -> Tree {Tree::new}`",
            "expected `Rc<RefCell>`, found `fn`",
        );
        one(
            "expected `Box<dyn Fn(i32) -> i32>`, found `{closure@src/a.rs:3:9: 3:12}`",
            "expected `Box<dyn Fn>`, found `{closure}`",
        );
        one(
            "expected `std::io::Error`, found `wire::Error`",
            "expected `Error`, found `·`",
        );
    }

    #[test]
    fn counts_and_lists_do_not_matter() {
        check(
            "E0061",
            "this function takes 2 arguments but 1 argument was supplied",
            &["argument #2 of type `&'static str` is missing"],
            "E0061|this function takes N argument but N argument was supplied|argument #N of type `·` is missing",
        );
        check(
            "E0061",
            "this function takes 1 argument but 3 arguments were supplied",
            &[],
            "E0061|this function takes N argument but N argument was supplied",
        );
        for message in [
            "missing field `b` in initializer of `Point`",
            "missing fields `b` and `c` in initializer of `Point`",
            "missing fields `b`, `c`, `d` and 2 other fields in initializer of `Point`",
        ] {
            check(
                "E0063",
                message,
                &[],
                "E0063|missing field `·` in initializer of `·`",
            );
        }
    }

    #[test]
    fn operators_keywords_and_macros_stay() {
        check(
            "",
            "expected `;`, found `}`",
            &[],
            "|expected `;`, found `}`",
        );
        check(
            "",
            "expected identifier, found keyword `gen`",
            &[],
            "|expected identifier, found keyword `gen`",
        );
        check(
            "E0369",
            "cannot add `Metres` to `f64`",
            &["Metres", "f64"],
            "E0369|cannot add `·` to `float`",
        );
        check(
            "E0277",
            "the trait bound `Gauge: Clone` is not satisfied",
            &[],
            "E0277|the trait bound `·: Clone` is not satisfied",
        );
        check(
            "",
            "cannot find macro `printn` in this scope",
            &["have you meant `println!`"],
            "|cannot find macro `·` in this scope|have you meant `println!`",
        );
        check(
            "E0004",
            "non-exhaustive patterns: `&Ok(_)` and `None` not covered",
            &[],
            "E0004|non-exhaustive pattern: `&Ok` and `None` not covered",
        );
    }

    #[test]
    fn a_part_of_a_word_is_not_the_word() {
        check(
            "E0277",
            "the trait bound `Keyword: Order` is not satisfied",
            &[],
            "E0277|the trait bound `·: ·` is not satisfied",
        );
        check(
            "E0433",
            "cannot find type `HashMapper` in this scope",
            &[],
            "E0433|cannot find type `·` in this scope",
        );
        check(
            "E0433",
            "cannot find type `HashMap` in this scope",
            &[],
            "E0433|cannot find type `HashMap` in this scope",
        );
    }

    #[test]
    fn the_short_id_is_stable() {
        let json = r#""E0384|cannot assign twice to immutable variable `·`""#;
        let signature: Signature = serde_json::from_str(json).unwrap();
        assert_eq!(serde_json::to_string(&signature).unwrap(), json);
        // printf '…' | sha256sum | cut -c1-16
        assert_eq!(signature.hash16(), "2452422b9d7555ea");
    }
}

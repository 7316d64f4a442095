//! A row: a broken text, what rustc says about it, and the repaired text; and
//! what makes one worth training on.

use std::collections::{BTreeSet, HashSet};
use std::sync::OnceLock;

use serde::{Deserialize, Serialize};
use serde_json::Value;
use sha2::{Digest, Sha256};

use super::edit::Edit;
use super::message::{code, file, message, number, primary, suggestions};
use super::ops::OperatorFamily;

/// Longest answer, in lines.
const ANSWER_LINES: usize = 8;
/// Longest line of an answer, in bytes.
const ANSWER_WIDTH: usize = 160;
/// Lines above and below the error that the prompt shows.
const WINDOW: usize = 18;

/// Which side of the training a row is on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Side {
    /// To train on.
    Train,
    /// To measure with: other repositories, other operators.
    Dev,
}

/// What rustc's own suggestions do with a row's first error.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Suggested {
    /// There is none.
    None,
    /// One leads to the repaired text.
    Right,
    /// All lead elsewhere.
    Wrong,
}

/// What sampling and reports need to know of a row.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Meta {
    /// The operator; `+` behind it where the text holds a second fault;
    /// `template:NAME` for a template.
    pub op: String,
    /// The package, or the page of the documentation.
    pub source: String,
    /// Its side.
    pub side: Side,
    /// What it is about.
    pub family: String,
    /// The first error's code, or `none`.
    pub code: String,
    /// What rustc's suggestions do with it.
    pub rustc: Suggested,
    /// How many errors the broken text has.
    pub errors: usize,
}

/// Where in a published crate a row was made, so that an answer can be put back
/// and compiled with everything around it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Place {
    /// The file's path below the package.
    pub file: String,
    /// From the published text to the broken one; disjoint.
    pub broken: Vec<Edit>,
    /// From the published text to the repaired one; empty where that is the repair.
    pub fixed: Vec<Edit>,
}

/// One row of a shard.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Row {
    /// The path that the messages name.
    pub path: String,
    /// The broken text.
    pub buggy: String,
    /// The repaired text; with several faults, only the first is repaired.
    pub fixed: String,
    /// rustc's messages as it wrote them, the one to repair first.
    pub diags: Vec<Value>,
    /// About the row.
    pub meta: Meta,
    /// `<stage>-<number>`.
    pub id: String,
    /// Where it was made; kept in fresh sets only.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub place: Option<Place>,
}

impl Row {
    /// A row whose id is not given yet.
    pub(crate) fn new(
        path: &str,
        texts: (String, String),
        diags: Vec<Value>,
        op: String,
        family: impl Into<String>,
        source: &str,
        side: Side,
    ) -> Self {
        let mut row = Self {
            path: path.to_owned(),
            buggy: texts.0,
            fixed: texts.1,
            meta: Meta {
                op,
                source: source.to_owned(),
                side,
                family: family.into(),
                code: diags.first().and_then(code).unwrap_or("none").to_owned(),
                rustc: Suggested::None,
                errors: diags.len(),
            },
            diags,
            id: String::new(),
            place: None,
        };
        row.meta.rustc = row.suggested();
        row
    }

    /// Why the row teaches nothing; `None` for a good one. Rows of templates may
    /// use names that the prompt does not show (`names` is false), since
    /// templates always add the same few.
    pub(crate) fn reject(&self, names: bool) -> Option<&'static str> {
        let Some(edit) = LineEdit::between(&self.buggy, &self.fixed) else {
            return Some("no edit");
        };
        let widest = edit.new.iter().map(|l| l.len()).max().unwrap_or(0);
        if edit.new.len() > ANSWER_LINES || edit.old.len() > ANSWER_LINES || widest > ANSWER_WIDTH {
            return Some("edit too large");
        }
        let Some(diag) = self.diags.first() else {
            return Some("no message");
        };
        let Some(span) = primary(diag).filter(|s| file(s) == self.path) else {
            return Some("no primary span in the file");
        };
        let line = number(span, "line_start").saturating_sub(1);
        if edit.first.abs_diff(line) > WINDOW {
            return Some("fix far from the error");
        }
        let shown = self.buggy.split('\n').skip(line.saturating_sub(WINDOW));
        let shown: Vec<&str> = shown.take(2 * WINDOW + 1).collect();
        let said = diag.to_string();
        let mut known: HashSet<&str> = shown.iter().flat_map(|l| words(l)).collect();
        known.extend(words(&said));
        known.extend(edit.old.iter().flat_map(|l| words(l)));
        let unknown = |w: &&str| !known.contains(w) && !idioms().contains(w);
        if names && edit.new.iter().flat_map(|l| words(l)).any(|w| unknown(&w)) {
            return Some("unknowable names");
        }
        None
    }

    /// Identity of what a model would see: the lines around the edit, the
    /// message, the answer; layout does not count.
    pub(crate) fn key(&self) -> u64 {
        key(&self.buggy, &self.fixed, &self.diags)
    }

    fn suggested(&self) -> Suggested {
        let Some(diag) = self.diags.first() else {
            return Suggested::None;
        };
        let all = suggestions(diag);
        let goal = squeeze(&self.fixed);
        let leads = |spans: &Vec<&Value>| {
            let mut text = self.buggy.clone();
            let mut spans = spans.clone();
            spans.sort_by_key(|s| std::cmp::Reverse(number(s, "byte_start")));
            for span in spans {
                let range = number(span, "byte_start")..number(span, "byte_end");
                if file(span) != self.path || text.get(range.clone()).is_none() {
                    return false;
                }
                let new = span["suggested_replacement"].as_str().unwrap_or_default();
                text.replace_range(range, new);
            }
            squeeze(&text) == goal
        };
        match all.iter().any(leads) {
            true => Suggested::Right,
            false if all.is_empty() => Suggested::None,
            false => Suggested::Wrong,
        }
    }
}

/// See [`Row::key`].
pub(crate) fn key(buggy: &str, fixed: &str, diags: &[Value]) -> u64 {
    let Some(edit) = LineEdit::between(buggy, fixed) else {
        return 0;
    };
    let lines: Vec<&str> = buggy.split('\n').collect();
    let from = edit.first.saturating_sub(3);
    let to = (edit.first + edit.old.len() + 3).min(lines.len());
    let mut hash = Sha256::new();
    hash.update(squeeze(&lines[from..to].concat()));
    hash.update("|");
    hash.update(diags.first().map(message).unwrap_or_default());
    hash.update("|");
    hash.update(squeeze(&edit.new.concat()));
    let digest = hash.finalize();
    digest
        .iter()
        .take(8)
        .fold(0, |key, byte| (key << 8) | u64::from(*byte))
}

/// The operator's family as rows name it.
pub(crate) fn family_name(family: OperatorFamily) -> &'static str {
    match family {
        OperatorFamily::Borrow => "borrow",
        OperatorFamily::Lifetimes => "lifetimes",
        OperatorFamily::Traits => "traits",
        OperatorFamily::Results => "results",
        OperatorFamily::Types => "types",
        OperatorFamily::Names => "names",
    }
}

/// The smallest range of whole lines in which two texts differ.
#[derive(Debug)]
pub(crate) struct LineEdit<'a> {
    /// First line, zero-based.
    pub(crate) first: usize,
    pub(crate) old: Vec<&'a str>,
    pub(crate) new: Vec<&'a str>,
}

impl<'a> LineEdit<'a> {
    /// `None` for equal texts.
    pub(crate) fn between(old: &'a str, new: &'a str) -> Option<Self> {
        let (a, b): (Vec<&str>, Vec<&str>) = (old.split('\n').collect(), new.split('\n').collect());
        let first = a.iter().zip(&b).take_while(|(x, y)| x == y).count();
        if first == a.len() && first == b.len() {
            return None;
        }
        let ends = a[first..].iter().rev().zip(b[first..].iter().rev());
        let last = ends.take_while(|(x, y)| x == y).count();
        Some(Self {
            first,
            old: a[first..a.len() - last].to_vec(),
            new: b[first..b.len() - last].to_vec(),
        })
    }
}

/// The words of a text: identifiers and keywords.
pub(crate) fn words(text: &str) -> BTreeSet<&str> {
    text.split(|c: char| c != '_' && !c.is_alphanumeric())
        .filter(|w| w.starts_with(|c: char| c == '_' || c.is_alphabetic()))
        .collect()
}

fn squeeze(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace()).collect()
}

/// Words that a repair may bring in although the prompt does not show them:
/// keywords, the prelude, and what everybody reaches for in the library.
const IDIOMS: &str = "
as async await break const continue crate dyn else enum extern false fn for if impl in let loop
match mod move mut pub ref return self Self static struct super trait true type unsafe use where
while u8 u16 u32 u64 u128 usize i8 i16 i32 i64 i128 isize f32 f64 bool char str String Vec Option
Some None Result Ok Err Box Rc Arc Cell RefCell Mutex RwLock Cow Path PathBuf HashMap HashSet
BTreeMap BTreeSet VecDeque Default Debug Clone Copy PartialEq Eq PartialOrd Ord Hash Display Error
From Into TryFrom TryInto Iterator IntoIterator FromStr ToString Send Sync Sized Fn FnMut FnOnce
Add Sub Mul Div Deref AsRef derive std core fmt collections clone cloned copied to_string to_owned
into to_vec as_str as_bytes as_slice as_ref as_mut as_deref iter iter_mut into_iter collect unwrap
expect ok ok_or ok_or_else map map_err and_then unwrap_or unwrap_or_else unwrap_or_default is_some
is_none is_ok is_err take replace get get_mut borrow borrow_mut lock new from try_from try_into
parse len chars bytes push insert swap split_at_mut drop mem format println vec from_utf8 max min
sum default partial_cmp total_cmp cmp eq ne entry or_insert contains contains_key first last next
trim to_lowercase filter filter_map enumerate rev zip a b c e i n s t x y _ Item Output Target";

fn idioms() -> &'static HashSet<&'static str> {
    static SET: OnceLock<HashSet<&'static str>> = OnceLock::new();
    SET.get_or_init(|| IDIOMS.split_whitespace().collect())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn row(buggy: &str, fixed: &str, line: usize, help: Value) -> Row {
        let diag = json!({"message": "m", "code": {"code": "E0382"}, "children": [help],
            "spans": [{"file_name": "a.rs", "is_primary": true, "line_start": line}]});
        let texts = (buggy.to_owned(), fixed.to_owned());
        Row::new(
            "a.rs",
            texts,
            vec![diag],
            "op".into(),
            "borrow",
            "p",
            Side::Train,
        )
    }

    #[test]
    fn good_rows_pass_and_others_say_why_not() {
        let none = json!({});
        let good = row("f(x);\ng(x);\n", "f(x.clone());\ng(x);\n", 2, none.clone());
        assert_eq!(good.reject(true), None);
        assert_eq!(good.meta.code, "E0382");
        let unknown = row("f(x);\n", "f(x, frobnicate);\n", 1, none.clone());
        assert_eq!(unknown.reject(true), Some("unknowable names"));
        assert_eq!(unknown.reject(false), None);
        assert_eq!(row("a", "a", 1, none.clone()).reject(true), Some("no edit"));
        let far = row(
            &"\n".repeat(60),
            &format!("a{}", "\n".repeat(60)),
            50,
            none.clone(),
        );
        assert_eq!(far.reject(true), Some("fix far from the error"));
        let long = row("a\n", &"a\n".repeat(12), 1, none);
        assert_eq!(long.reject(true), Some("edit too large"));
    }

    #[test]
    fn suggestions_are_tried_against_the_repair() {
        let help = |text: &str| {
            json!({"spans": [{"file_name": "a.rs", "byte_start": 3, "byte_end": 3,
                   "suggested_replacement": text}]})
        };
        let state = |text: &str| row("f(x)\n", "f(x.clone())\n", 1, help(text)).meta.rustc;
        assert_eq!(state(".clone()"), Suggested::Right);
        assert_eq!(state(".copy()"), Suggested::Wrong);
        let far = json!({"spans": [{"file_name": "a.rs", "byte_start": 90, "byte_end": 91,
                         "suggested_replacement": ""}]});
        assert_eq!(row("f(x)\n", "f(y)\n", 1, far).meta.rustc, Suggested::Wrong);
        assert_eq!(
            row("f(x)\n", "f(y)\n", 1, json!({})).meta.rustc,
            Suggested::None
        );
    }

    #[test]
    fn layout_does_not_make_another_row() {
        let one = row("  f(x);\n", "  f(y);\n", 1, json!({}));
        let two = row("\tf( x );\n", "\tf(y) ;\n", 1, json!({}));
        let three = row("f(z);\n", "f(y);\n", 1, json!({}));
        assert_eq!(one.key(), two.key());
        assert_ne!(one.key(), three.key());
    }
}

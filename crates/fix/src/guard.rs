//! The guard: refuses edits that satisfy the compiler by destroying the program.
//!
//! The compiler is happy with a function that does nothing, with code that is
//! switched off, with `todo!()`. A fix of that kind is worse than none, because
//! it looks verified. So every edit is compared with the text it changes, token
//! by token, and refused when it takes away what the program does. The old text
//! is broken by definition, so nothing here relies on being able to parse it.
//!
//! The guard knows nothing of types. It is made to let every honest repair
//! through, and to see the cheap ways out; tests have to find the clever ones.

use std::path::{Component, Path, PathBuf};

use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::edit::WorkspaceEdit;

mod additions;
mod attributes;
mod bodies;
mod items;
mod lexer;
mod margin;
mod removals;
mod source;
mod words;

use lexer::Token;
pub use margin::guard_margin;
use source::Source;
use words::Words;

/// Why an edit is refused, in words that finish the sentence "this edit …".
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, Error)]
#[serde(tag = "rule", rename_all = "snake_case")]
pub enum GuardViolation {
    /// A file outside of the workspace.
    #[error("touches {} outside of the workspace", path.display())]
    OutsideWorkspace {
        /// The file.
        path: PathBuf,
    },
    /// A file that is no Rust source, such as a manifest.
    #[error("touches {}, which is no Rust source", path.display())]
    NotRustSource {
        /// The file.
        path: PathBuf,
    },
    /// An item is gone.
    #[error("deletes {item}")]
    ItemRemoved {
        /// Kind and name, such as "fn `parse`".
        item: String,
    },
    /// A body lost most of what it did.
    #[error("guts {item}")]
    BodyGutted {
        /// Kind and name.
        item: String,
    },
    /// A body became a constant.
    #[error("replaces the body of {item} by a constant")]
    BodyConstant {
        /// Kind and name.
        item: String,
    },
    /// An attribute that silences the compiler or switches code off.
    #[error("adds `{attribute}`")]
    AttributeAdded {
        /// The attribute.
        attribute: String,
    },
    /// A `deny` or `forbid` is gone.
    #[error("removes `{attribute}`")]
    AttributeRemoved {
        /// The attribute.
        attribute: String,
    },
    /// Something that has no place in a repair, such as `unsafe` or `todo!`.
    #[error("adds `{construct}`")]
    ConstructAdded {
        /// What was added.
        construct: String,
    },
    /// A test is gone or no longer runs.
    #[error("disables the test `{name}`")]
    TestDisabled {
        /// The test.
        name: String,
    },
    /// An assertion is gone.
    #[error("removes an assertion from {item}")]
    AssertionRemoved {
        /// Where it stood.
        item: String,
    },
    /// Code became a comment.
    #[error("comments out `{code}`")]
    CommentedOut {
        /// The beginning of the code.
        code: String,
    },
    /// Code that can no longer be reached.
    #[error("makes code unreachable with `{construct}`")]
    Unreachable {
        /// What stands before it.
        construct: String,
    },
}

/// What speaks against replacing the text `old` of the file `path` by `new`;
/// empty when nothing does.
pub fn guard(path: &Path, old: &str, new: &str) -> Vec<GuardViolation> {
    if old == new {
        return Vec::new();
    }
    if path.extension().is_none_or(|e| e != "rs") {
        return vec![GuardViolation::NotRustSource {
            path: path.to_path_buf(),
        }];
    }
    let (old, new) = (Source::new(old), Source::new(new));
    let pairs = removals::pair_items(&old, &new);
    let mut out = attributes::attributes(&old, &new);
    out.extend(attributes::tests(&old, &new, &pairs));
    out.extend(additions::additions(&old, &new));
    // As long as every word is still there, nothing was deleted, however much a
    // restored bracket changes what the items seem to be.
    if loses_words(&old, &new) {
        out.extend(removals::removals(&old, &new, &pairs));
        out.extend(bodies::gutted(&old, &new, &pairs));
    }
    out.sort_unstable();
    out.dedup();
    out
}

/// Whether the code, read letter by letter or as a bag of words, lost anything.
fn loses_words(old: &Source<'_>, new: &Source<'_>) -> bool {
    let lost = Words::of(&old.code).without(&Words::of(&new.code));
    lost.total() > 0 && letters(&old.code) != letters(&new.code)
}

/// All words run together: what stays when only brackets and signs change.
fn letters(code: &[Token<'_>]) -> String {
    code.iter()
        .filter(|t| t.is_word())
        .map(|t| t.text)
        .collect()
}

/// The files of `edit` that do not lie under `root`. Only the names are looked
/// at; who writes the files has to resolve symbolic links before.
pub fn guard_paths(edit: &WorkspaceEdit, root: &Path) -> Vec<GuardViolation> {
    let root_plain = lexical(root);
    edit.files
        .iter()
        .filter(|f| {
            let path = lexical(&root.join(&f.path));
            match (&root_plain, &path) {
                (Some(root), Some(path)) => !path.starts_with(root),
                _ => true,
            }
        })
        .map(|f| GuardViolation::OutsideWorkspace {
            path: f.path.clone(),
        })
        .collect()
}

/// The path with `.` and `..` resolved; `None` when `..` climbs above its start.
fn lexical(path: &Path) -> Option<PathBuf> {
    let mut out = PathBuf::new();
    for part in path.components() {
        match part {
            Component::CurDir => {}
            Component::ParentDir => {
                if !matches!(out.components().next_back(), Some(Component::Normal(_))) {
                    return None;
                }
                out.pop();
            }
            part => out.push(part),
        }
    }
    Some(out)
}

//! Leaving parts out of a prompt, to measure what they are worth.
//!
//! People always get the whole prompt; only an ablation leaves something out.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

use crate::Diagnostic;

/// What a prompt shows beside the file and the error.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct PromptShow {
    /// Helps of the compiler that come with a replacement.
    pub suggestions: bool,
    /// Lines elsewhere that labels and notes point to.
    pub context: bool,
}

impl PromptShow {
    /// All there is: what people get, and what the shipped model was trained on.
    pub const ALL: Self = Self {
        suggestions: true,
        context: true,
    };

    /// The diagnostic with nothing in it that may not be shown. The compiler's
    /// rendered text repeats its suggestions, so it goes with them.
    pub(super) fn of(self, diagnostic: &Diagnostic) -> Cow<'_, Diagnostic> {
        if self.suggestions {
            return Cow::Borrowed(diagnostic);
        }
        let mut bare = diagnostic.clone();
        let suggests = |s: &crate::Span| s.suggested_replacement.is_some();
        bare.children.retain(|c| !c.spans.iter().any(suggests));
        bare.spans.retain(|s| !suggests(s));
        bare.rendered = None;
        Cow::Owned(bare)
    }
}

impl Default for PromptShow {
    fn default() -> Self {
        Self::ALL
    }
}

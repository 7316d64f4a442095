//! Signatures: what makes two mistakes the same kind of mistake.
use std::fmt;

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::diagnostic::Diagnostic;

/// Code, message and label templates, with everything personal taken out.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Signature(String);

impl Signature {
    /// The signature of a diagnostic.
    pub fn of(diagnostic: &Diagnostic) -> Self {
        Self(format!(
            "{}|{}",
            diagnostic.code.as_deref().unwrap_or(""),
            diagnostic.message
        ))
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

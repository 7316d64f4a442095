//! Which coefficients a diagnostic gets: exact cluster, then code, then
//! family, else the untouched base model.
//!
//! The table is written by the night and read by the day. An empty table routes
//! everything to the base, so forgetting on unmatched input is zero by
//! construction.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::{Family, Signature};

/// Where a diagnostic goes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "route", content = "coefficient", rename_all = "snake_case")]
pub enum Route {
    /// A cluster that holds exactly this signature.
    Exact(String),
    /// A cluster of this error code.
    Code(String),
    /// A cluster of this family.
    Family(String),
    /// No coefficient: the base model.
    Base,
}

impl Route {
    /// The coefficient to apply, if any.
    pub fn coefficient(&self) -> Option<&str> {
        match self {
            Self::Exact(id) | Self::Code(id) | Self::Family(id) => Some(id),
            Self::Base => None,
        }
    }
}

/// The promoted coefficients by what they were trained for.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct RouteTable {
    /// Signature → coefficient.
    pub exact: BTreeMap<Signature, String>,
    /// Error code → coefficient.
    pub codes: BTreeMap<String, String>,
    /// Family → coefficient.
    pub families: BTreeMap<Family, String>,
}

impl RouteTable {
    /// Routes one diagnostic.
    pub fn route(&self, signature: &Signature, family: Family) -> Route {
        let code = || signature.code().and_then(|c| self.codes.get(c));
        if let Some(id) = self.exact.get(signature) {
            Route::Exact(id.clone())
        } else if let Some(id) = code() {
            Route::Code(id.clone())
        } else if let Some(id) = self.families.get(&family) {
            Route::Family(id.clone())
        } else {
            Route::Base
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Diagnostic, Level};

    #[test]
    fn the_narrowest_match_wins_and_nothing_means_base() {
        let d = Diagnostic {
            code: Some("E0382".into()),
            level: Level::Error,
            message: "borrow of moved value: `s`".into(),
            spans: vec![],
            children: vec![],
            rendered: None,
        };
        let (signature, family) = (Signature::of(&d), Family::of(&d));
        let mut table = RouteTable::default();
        assert_eq!(table.route(&signature, family), Route::Base);
        table.families.insert(family, "f".into());
        assert_eq!(table.route(&signature, family), Route::Family("f".into()));
        table.codes.insert("E0382".into(), "c".into());
        assert_eq!(table.route(&signature, family).coefficient(), Some("c"));
        table.exact.insert(signature.clone(), "e".into());
        assert_eq!(table.route(&signature, family), Route::Exact("e".into()));
    }
}

//! Which episodes are meant, for listing, counting and forgetting.

use rusqlite::types::Value;
use sleepy_fix::{EpisodeId, Family, Outcome, Source};

/// Conditions that must all hold; the default means every episode.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Filter {
    /// Only these ids, if any are given.
    pub ids: Vec<EpisodeId>,
    /// Unix milliseconds: this time or later.
    pub since: Option<i64>,
    /// Unix milliseconds: before this time.
    pub until: Option<i64>,
    /// What the person did.
    pub outcome: Option<Outcome>,
    /// The family of the error.
    pub family: Option<Family>,
    /// The error code.
    pub code: Option<String>,
    /// [`Episode::repo_id`](sleepy_fix::Episode::repo_id).
    pub repo: Option<String>,
    /// [`Episode::run_id`](sleepy_fix::Episode::run_id).
    pub run: Option<String>,
    /// Who proposed the fix.
    pub source: Option<Source>,
    /// Whether it was verified.
    pub passed: Option<bool>,
    /// At most so many, the newest first.
    pub limit: Option<u64>,
}

impl Filter {
    /// Whether every episode is meant.
    pub fn is_everything(&self) -> bool {
        *self == Self::default()
    }

    /// The condition in SQL with its parameters, starting at `WHERE`.
    pub(crate) fn to_sql(&self) -> (String, Vec<Value>) {
        let mut terms: Vec<String> = Vec::new();
        let mut values: Vec<Value> = Vec::new();
        if !self.ids.is_empty() {
            let marks: Vec<&str> = self.ids.iter().map(|_| "?").collect();
            terms.push(format!("id IN ({})", marks.join(", ")));
            values.extend(self.ids.iter().map(|id| Value::Text(id.0.clone())));
        }
        let text = |s: &str| Value::Text(s.to_owned());
        let simple = [
            ("timestamp >= ?", self.since.map(Value::Integer)),
            ("timestamp < ?", self.until.map(Value::Integer)),
            ("outcome = ?", self.outcome.map(|o| text(o.name()))),
            ("family = ?", self.family.map(|f| text(f.name()))),
            ("code = ?", self.code.as_deref().map(text)),
            ("repo_id = ?", self.repo.as_deref().map(text)),
            ("run_id = ?", self.run.as_deref().map(text)),
            ("source = ?", self.source.map(|s| text(&s.to_string()))),
            ("passed = ?", self.passed.map(|p| Value::Integer(p.into()))),
        ];
        for (term, value) in simple {
            if let Some(value) = value {
                terms.push(term.to_owned());
                values.push(value);
            }
        }
        let mut sql = if terms.is_empty() {
            String::new()
        } else {
            format!("WHERE {}", terms.join(" AND "))
        };
        sql.push_str(" ORDER BY timestamp DESC, rowid DESC");
        if let Some(limit) = self.limit {
            sql.push_str(" LIMIT ?");
            values.push(Value::Integer(i64::try_from(limit).unwrap_or(i64::MAX)));
        }
        (sql, values)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn conditions_join_and_nothing_means_everything() {
        assert!(Filter::default().is_everything());
        let (sql, values) = Filter::default().to_sql();
        assert!(!sql.contains("WHERE") && values.is_empty(), "{sql}");
        let filter = Filter {
            ids: vec![EpisodeId("a".into()), EpisodeId("b".into())],
            code: Some("E0382".into()),
            limit: Some(3),
            ..Filter::default()
        };
        let (sql, values) = filter.to_sql();
        assert!(sql.starts_with("WHERE id IN (?, ?) AND code = ?"), "{sql}");
        assert_eq!(values.len(), 4);
    }
}

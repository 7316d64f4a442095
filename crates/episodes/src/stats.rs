//! Figures over the whole database.

use std::collections::BTreeMap;
use std::fs;

use serde::Serialize;

use crate::{Store, StoreError};

/// What the database holds.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Stats {
    /// Episodes in all.
    pub episodes: u64,
    /// Those whose fix was verified.
    pub passed: u64,
    /// Distinct repositories.
    pub repos: u64,
    /// Distinct runs.
    pub runs: u64,
    /// Distinct error signatures.
    pub signatures: u64,
    /// Unix milliseconds of the oldest episode.
    pub oldest: Option<i64>,
    /// Unix milliseconds of the newest episode.
    pub newest: Option<i64>,
    /// Size of the database file in bytes.
    pub bytes: u64,
    /// Episodes by what the person did.
    pub by_outcome: BTreeMap<String, u64>,
    /// Episodes by the family of the error.
    pub by_family: BTreeMap<String, u64>,
    /// Episodes by error code; errors without one count under the empty string.
    pub by_code: BTreeMap<String, u64>,
    /// Episodes by who proposed the fix; nobody counts under the empty string.
    pub by_source: BTreeMap<String, u64>,
}

impl Store {
    /// Figures over all episodes.
    ///
    /// # Errors
    /// What SQLite reports.
    pub fn stats(&self) -> Result<Stats, StoreError> {
        const WHAT: &str = "counting episodes";
        let mut stats = self
            .connection
            .query_row(
                "SELECT count(*), COALESCE(sum(passed), 0), count(DISTINCT repo_id), \
                 count(DISTINCT run_id), count(DISTINCT error_signature), min(timestamp), \
                 max(timestamp) FROM episodes",
                [],
                |row| {
                    let count = |i| row.get::<_, i64>(i).map(|n| u64::try_from(n).unwrap_or(0));
                    Ok(Stats {
                        episodes: count(0)?,
                        passed: count(1)?,
                        repos: count(2)?,
                        runs: count(3)?,
                        signatures: count(4)?,
                        oldest: row.get(5)?,
                        newest: row.get(6)?,
                        ..Stats::default()
                    })
                },
            )
            .map_err(|e| self.fail(WHAT, e))?;
        stats.bytes = fs::metadata(&self.path).map_or(0, |m| m.len());
        stats.by_outcome = self.grouped("outcome")?;
        stats.by_family = self.grouped("family")?;
        stats.by_code = self.grouped("code")?;
        stats.by_source = self.grouped("source")?;
        Ok(stats)
    }

    /// Episodes per value of one of our own columns.
    fn grouped(&self, column: &str) -> Result<BTreeMap<String, u64>, StoreError> {
        let sql =
            format!("SELECT COALESCE({column}, ''), count(*) FROM episodes GROUP BY {column}");
        let read = |row: &rusqlite::Row<'_>| {
            let n: i64 = row.get(1)?;
            Ok((row.get(0)?, u64::try_from(n).unwrap_or(0)))
        };
        self.connection
            .prepare(&sql)
            .and_then(|mut statement| statement.query_map([], read)?.collect())
            .map_err(|e| self.fail("counting episodes", e))
    }
}

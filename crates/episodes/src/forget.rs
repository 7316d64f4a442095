//! Forgetting, so that nothing of the text is left in the files.
//!
//! `secure_delete` overwrites what a row held, VACUUM rewrites the file without
//! the free pages and their stale copies, and the truncating checkpoint empties
//! the write-ahead log, which still holds the old pages. Only then is the text
//! really gone.

use std::fs;
use std::io;
use std::path::PathBuf;

use rusqlite::types::Value;
use serde::Serialize;

use crate::{Filter, Store, StoreError, row};

/// What forgetting did.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Forgotten {
    /// Episodes deleted.
    pub episodes: u64,
    /// Whether the files hold no trace of them. False when another process was
    /// reading; forgetting once more, with that process closed, completes it.
    pub wiped: bool,
    /// Damaged databases set aside earlier that may still hold such text. They
    /// are deleted when everything is forgotten and named here otherwise.
    pub set_aside: Vec<PathBuf>,
}

impl Store {
    /// Deletes the episodes a filter means; the default filter means all.
    ///
    /// # Errors
    /// What SQLite or the file system reports. Rows are gone from the database
    /// once this got as far as wiping.
    pub fn forget(&mut self, filter: &Filter) -> Result<Forgotten, StoreError> {
        let (condition, values) = filter.to_sql();
        let sql = format!("DELETE FROM episodes WHERE id IN (SELECT id FROM episodes {condition})");
        let episodes = self.delete(&sql, &values)?;
        let wiped = self.wipe()?;
        let mut set_aside = self.damaged_files()?;
        if filter.is_everything() {
            for path in set_aside.drain(..) {
                fs::remove_file(&path).map_err(|source| StoreError::Unwritable { path, source })?;
            }
        }
        Ok(Forgotten {
            episodes,
            wiped,
            set_aside,
        })
    }

    /// Deletes what is older than `days` (0 keeps everything) before `now`, in
    /// Unix milliseconds, and the oldest beyond `max` episodes (0 has no
    /// bound). Returns how many went. The file is only rewritten when some did.
    ///
    /// # Errors
    /// What SQLite reports.
    pub fn prune(&mut self, days: u32, max: u64, now: i64) -> Result<u64, StoreError> {
        let mut gone = 0;
        if days > 0 {
            let oldest = now.saturating_sub(i64::from(days) * 86_400_000);
            let sql = "DELETE FROM episodes WHERE timestamp < ?";
            gone += self.delete(sql, &[Value::Integer(oldest)])?;
        }
        if max > 0 {
            let sql = "DELETE FROM episodes WHERE id IN (SELECT id FROM episodes \
                       ORDER BY timestamp DESC, rowid DESC LIMIT -1 OFFSET ?)";
            let keep = i64::try_from(max).unwrap_or(i64::MAX);
            gone += self.delete(sql, &[Value::Integer(keep)])?;
        }
        if gone > 0 {
            self.wipe()?;
        }
        Ok(gone)
    }

    fn delete(&mut self, sql: &str, values: &[Value]) -> Result<u64, StoreError> {
        let n = self
            .connection
            .execute(sql, row::as_params(values).as_slice())
            .map_err(|e| self.fail("deleting episodes", e))?;
        Ok(n as u64)
    }

    /// Rewrites the file and empties the log; false when a reader in another
    /// process prevented it.
    fn wipe(&mut self) -> Result<bool, StoreError> {
        match self.connection.execute_batch("VACUUM") {
            Ok(()) => {}
            Err(e) => {
                return match self.fail("rewriting the database", e) {
                    StoreError::Busy { .. } => Ok(false),
                    other => Err(other),
                };
            }
        }
        let busy: i64 = self
            .connection
            .query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |r| r.get(0))
            .map_err(|e| self.fail("emptying the log", e))?;
        Ok(busy == 0)
    }

    /// The databases that were set aside, with their logs.
    fn damaged_files(&self) -> Result<Vec<PathBuf>, StoreError> {
        let (Some(home), Some(name)) = (self.path.parent(), self.path.file_name()) else {
            return Ok(Vec::new());
        };
        let prefix = format!("{}.corrupt-", name.to_string_lossy());
        let io = |source: io::Error| StoreError::Unwritable {
            path: home.to_path_buf(),
            source,
        };
        let mut found = Vec::new();
        for entry in fs::read_dir(home).map_err(io)? {
            let entry = entry.map_err(io)?;
            if entry.file_name().to_string_lossy().starts_with(&prefix) {
                found.push(entry.path());
            }
        }
        found.sort();
        Ok(found)
    }
}

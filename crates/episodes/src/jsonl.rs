//! Export and import: one episode a line, in the JSON of
//! [`Episode`](sleepy_fix::Episode).
//!
//! Importing what was exported changes nothing, whether the database is the
//! same or an empty one: ids decide, and redacting what is redacted is a no-op.

use std::fmt;
use std::io::{BufRead, Write};

use serde::Serialize;
use sleepy_fix::{Episode, SCHEMA_VERSION};

use crate::{Filter, Store, StoreError};

/// A line that could not be imported.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Problem {
    /// Its number, from 1.
    pub line: usize,
    /// What is wrong with it.
    pub reason: String,
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}: {}", self.line, self.reason)
    }
}

impl Store {
    /// Writes the episodes a filter means, the newest first; returns how many.
    ///
    /// # Errors
    /// When reading or writing fails.
    pub fn export_jsonl(&self, filter: &Filter, writer: &mut dyn Write) -> Result<u64, StoreError> {
        let io = |source| StoreError::Io {
            what: "writing the export",
            source,
        };
        let mut count = 0;
        self.each(filter, |episode| {
            let line = serde_json::to_string(&episode).map_err(|e| io(e.into()))?;
            writeln!(writer, "{line}").map_err(io)?;
            count += 1;
            Ok(())
        })?;
        writer.flush().map_err(io)?;
        Ok(count)
    }

    /// Reads episodes and records those whose id is not there yet; returns how
    /// many were new, and the lines that could not be read. All that could be
    /// read is imported, in one transaction. The capture switch does not count:
    /// whoever imports wants it.
    ///
    /// # Errors
    /// When reading fails or the database does; nothing is imported then.
    pub fn import_jsonl(
        &mut self,
        reader: &mut dyn BufRead,
    ) -> Result<(u64, Vec<Problem>), StoreError> {
        const WHAT: &str = "importing episodes";
        self.connection
            .execute_batch("BEGIN IMMEDIATE")
            .map_err(|e| self.fail(WHAT, e))?;
        let imported = self.import_lines(reader);
        let end = if imported.is_ok() {
            "COMMIT"
        } else {
            "ROLLBACK"
        };
        let ended = self.connection.execute_batch(end);
        let imported = imported?;
        ended.map_err(|e| self.fail(WHAT, e))?;
        Ok(imported)
    }

    fn import_lines(&self, reader: &mut dyn BufRead) -> Result<(u64, Vec<Problem>), StoreError> {
        let (mut count, mut problems) = (0, Vec::new());
        let mut bytes = Vec::new();
        for line in 1.. {
            bytes.clear();
            let read = reader.read_until(b'\n', &mut bytes);
            let read = read.map_err(|source| StoreError::Io {
                what: "reading the import",
                source,
            })?;
            if read == 0 {
                break;
            }
            if bytes.iter().all(u8::is_ascii_whitespace) {
                continue;
            }
            match parse(&bytes) {
                Ok(episode) => count += u64::from(self.insert(&episode)?),
                Err(reason) => problems.push(Problem { line, reason }),
            }
        }
        Ok((count, problems))
    }
}

fn parse(line: &[u8]) -> Result<Episode, String> {
    let episode: Episode = serde_json::from_slice(line).map_err(|e| e.to_string())?;
    if episode.schema_version > SCHEMA_VERSION {
        return Err(format!(
            "it has schema version {}, this program knows up to {SCHEMA_VERSION}; update Sleepy Coder",
            episode.schema_version
        ));
    }
    if episode.id.0.trim().is_empty() {
        return Err("its id is empty".to_owned());
    }
    Ok(episode)
}

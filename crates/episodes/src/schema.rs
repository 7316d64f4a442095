//! The tables and the way from every older version to the newest.
//!
//! `PRAGMA user_version` counts. Version 0 is an empty file or the table of the
//! first prototype, which held only the fields of one attempt. Each step runs
//! in the transaction of the whole migration, so a database is at one version
//! or the other and never between.

use rusqlite::Connection;

/// The newest version this program writes and reads.
pub(crate) const VERSION: i64 = 2;

/// Version 1: one row per episode.
const V1: &str = "
CREATE TABLE episodes (
    id TEXT PRIMARY KEY NOT NULL,
    schema_version INTEGER NOT NULL,
    task_id TEXT NOT NULL,
    run_id TEXT NOT NULL,
    repo_id TEXT NOT NULL,
    attempt_idx INTEGER NOT NULL,
    prompt_hash TEXT NOT NULL,
    model_id TEXT NOT NULL,
    coefficient TEXT,
    source TEXT,
    code TEXT,
    error_signature TEXT NOT NULL,
    family TEXT NOT NULL,
    error TEXT NOT NULL,
    diff_unified TEXT NOT NULL,
    before_region TEXT NOT NULL,
    after_region TEXT NOT NULL,
    verdict TEXT,
    passed INTEGER NOT NULL,
    steps_to_green INTEGER NOT NULL,
    wall_clock_ms INTEGER NOT NULL,
    tokens_in INTEGER NOT NULL,
    tokens_out INTEGER NOT NULL,
    outcome TEXT NOT NULL,
    settled_text TEXT,
    timestamp INTEGER NOT NULL
);
CREATE INDEX episodes_by_time ON episodes (timestamp);
";

/// From the prototype's table to version 1. Its time was RFC 3339 text; its ids
/// were numbers, which are kept in hex under a prefix.
const PROTOTYPE_TO_V1: &str = "
INSERT INTO episodes
SELECT printf('proto%016x', rowid), 1, task_id, '', '', attempt_idx, prompt_hash, model_id,
       NULL, NULL,
       CASE WHEN error_signature GLOB 'E[0-9][0-9][0-9][0-9]*' THEN substr(error_signature, 1, 5) END,
       error_signature, 'other', error_signature, diff_unified, '', '', NULL,
       passed, steps_to_green, wall_clock_ms, tokens_in, tokens_out,
       'automatic', NULL,
       COALESCE(CAST(strftime('%s', timestamp) AS INTEGER), 0) * 1000
FROM prototype;
DROP TABLE prototype;
";

/// Version 2: the off-switch of capture, and an index for the memory tier.
const V2: &str = "
CREATE TABLE capture_off (
    -- The repository's id, or the empty string for everything.
    scope TEXT PRIMARY KEY NOT NULL
);
CREATE INDEX episodes_by_signature ON episodes (error_signature, outcome);
";

/// The version a database says it has.
pub(crate) fn version(connection: &Connection) -> rusqlite::Result<i64> {
    connection.pragma_query_value(None, "user_version", |row| row.get(0))
}

/// Brings a database from whatever version it has to [`VERSION`].
pub(crate) fn migrate(connection: &mut Connection) -> rusqlite::Result<()> {
    if version(connection)? == VERSION {
        return Ok(());
    }
    // Immediate: two processes that open an old database at once take turns,
    // and the second sees the work of the first.
    let transaction =
        connection.transaction_with_behavior(rusqlite::TransactionBehavior::Immediate)?;
    let found = version(&transaction)?;
    if found < 1 {
        let prototype = has_table(&transaction, "episodes")?;
        if prototype {
            transaction.execute_batch("ALTER TABLE episodes RENAME TO prototype")?;
        }
        transaction.execute_batch(V1)?;
        if prototype {
            transaction.execute_batch(PROTOTYPE_TO_V1)?;
        }
    }
    if found < 2 {
        transaction.execute_batch(V2)?;
    }
    transaction.pragma_update(None, "user_version", VERSION)?;
    transaction.commit()
}

fn has_table(connection: &Connection, name: &str) -> rusqlite::Result<bool> {
    connection
        .prepare("SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = ?1")?
        .exists([name])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn migrating_twice_changes_nothing() {
        let mut connection = Connection::open_in_memory().unwrap();
        migrate(&mut connection).unwrap();
        migrate(&mut connection).unwrap();
        assert_eq!(version(&connection).unwrap(), VERSION);
        assert!(has_table(&connection, "capture_off").unwrap());
    }

    #[test]
    fn a_failing_step_leaves_the_old_version_whole() {
        let mut connection = Connection::open_in_memory().unwrap();
        // A table of the same name, but not the prototype's.
        connection
            .execute_batch("CREATE TABLE episodes (x); INSERT INTO episodes VALUES (1)")
            .unwrap();
        assert!(migrate(&mut connection).is_err());
        assert_eq!(version(&connection).unwrap(), 0);
        let rows: i64 = connection
            .query_row("SELECT count(*) FROM episodes", [], |r| r.get(0))
            .unwrap();
        assert_eq!(rows, 1);
    }
}

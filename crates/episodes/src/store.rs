//! The database itself: opening it whatever state it is in, recording,
//! updating, reading.
//!
//! WAL lets an editor and a command line work on it at once. `synchronous =
//! FULL` makes a commit survive a power cut as well as a kill: an episode is
//! written a few times a minute and never on a path anybody waits for, so the
//! sync costs nothing that matters, and "acknowledged" means what it says.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use rusqlite::{Connection, OpenFlags, OptionalExtension, params};
use sleepy_fix::{Episode, EpisodeId, Outcome, Signature};

use crate::{Filter, StoreError, next_outcome, redact, redact_episode, row, schema};

/// Name of the database in the state directory.
const FILE: &str = "episodes.sqlite";

/// How long a statement waits for another process.
const BUSY_TIMEOUT: Duration = Duration::from_secs(5);

/// Databases up to this size, in bytes, are checked whole when they are opened
/// (about 0.1 s at most); larger ones only as far as they are read.
const QUICK_CHECK_LIMIT: u64 = 32 << 20;

/// The episodes of one person.
#[derive(Debug)]
pub struct Store {
    pub(crate) connection: Connection,
    pub(crate) path: PathBuf,
    set_aside: Option<PathBuf>,
}

/// Whose capture is switched.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CaptureScope<'a> {
    /// Everything this person does.
    Person,
    /// One repository, by [`Episode::repo_id`].
    Repo(&'a str),
}

/// What became of an episode that was to be recorded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Recorded {
    /// It is on disk.
    Stored,
    /// Capture is off for the person or the repository; nothing was written.
    CaptureOff,
}

/// A repair that a person accepted or wrote, as the memory tier needs it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AcceptedFix {
    /// The episode it comes from.
    pub id: EpisodeId,
    /// The repository it was made in.
    pub repo_id: String,
    /// Code and message of the error.
    pub error: String,
    /// The lines around the error before the fix.
    pub before: String,
    /// The same lines after it; what the person settled on, if that is known.
    pub after: String,
    /// Unix time in milliseconds.
    pub timestamp: i64,
}

impl CaptureScope<'_> {
    fn key(self) -> String {
        match self {
            Self::Person => String::new(),
            Self::Repo(id) => id.to_owned(),
        }
    }
}

impl Store {
    /// Opens the database in the state directory `home`, making both if they
    /// are missing. A damaged database is renamed to
    /// `episodes.sqlite.corrupt-<unix seconds>` and a new one started;
    /// [`Store::set_aside`] then names it.
    ///
    /// # Errors
    /// [`StoreError::Unwritable`], [`StoreError::ReadOnly`],
    /// [`StoreError::Newer`], or what SQLite reports. The caller goes on
    /// without capture.
    pub fn open(home: &Path) -> Result<Self, StoreError> {
        let now = SystemTime::now().duration_since(UNIX_EPOCH);
        Self::open_at(home, now.map_or(0, |d| d.as_secs()))
    }

    /// [`Store::open`] with the time, in Unix seconds, that names a damaged file.
    ///
    /// # Errors
    /// As [`Store::open`].
    pub fn open_at(home: &Path, now: u64) -> Result<Self, StoreError> {
        create_private_dir(home)?;
        let path = home.join(FILE);
        create_private_file(&path)?;
        match Self::open_file(&path) {
            Err(e) if e.is_corrupt() => {
                let aside = set_aside(&path, now)?;
                tracing::warn!(
                    "{} was damaged; it is kept as {}",
                    path.display(),
                    aside.display()
                );
                create_private_file(&path)?;
                let mut store = Self::open_file(&path)?;
                store.set_aside = Some(aside);
                Ok(store)
            }
            opened => opened,
        }
    }

    fn open_file(path: &Path) -> Result<Self, StoreError> {
        let fail = |what| move |e| StoreError::sqlite(path, what, e);
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let mut connection =
            Connection::open_with_flags(path, flags).map_err(fail("opening the database"))?;
        connection
            .busy_timeout(BUSY_TIMEOUT)
            .map_err(fail("setting the timeout"))?;
        let found = schema::version(&connection).map_err(fail("reading the version"))?;
        if found > schema::VERSION {
            return Err(StoreError::Newer {
                path: path.to_path_buf(),
                found,
                known: schema::VERSION,
            });
        }
        if connection.is_readonly("main").unwrap_or(false) {
            return Err(StoreError::ReadOnly {
                path: path.to_path_buf(),
            });
        }
        if fs::metadata(path).is_ok_and(|m| m.len() <= QUICK_CHECK_LIMIT) {
            let answer: String = connection
                .query_row("PRAGMA quick_check(1)", [], |r| r.get(0))
                .map_err(fail("checking the database"))?;
            if answer != "ok" {
                return Err(StoreError::Corrupt {
                    path: path.to_path_buf(),
                });
            }
        }
        // Deleted text is overwritten, and what sorting or VACUUM needs in
        // between stays in memory: nothing forgotten may lie about in a file.
        connection
            .execute_batch(
                "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; \
                 PRAGMA secure_delete = ON; PRAGMA temp_store = MEMORY;",
            )
            .map_err(fail("configuring the database"))?;
        schema::migrate(&mut connection).map_err(fail("migrating the database"))?;
        Ok(Self {
            connection,
            path: path.to_path_buf(),
            set_aside: None,
        })
    }

    /// Where the database is.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Where a damaged database was put when this one was opened.
    pub fn set_aside(&self) -> Option<&Path> {
        self.set_aside.as_deref()
    }

    /// Records an episode, without its secrets, unless capture is off. It is on
    /// disk when this returns. Recording the same id again changes nothing, so
    /// a caller may try again.
    ///
    /// # Errors
    /// What SQLite reports.
    pub fn record(&mut self, episode: &Episode) -> Result<Recorded, StoreError> {
        if !self.capture_allowed(&episode.repo_id)? {
            return Ok(Recorded::CaptureOff);
        }
        self.insert(episode)?;
        Ok(Recorded::Stored)
    }

    /// Inserts an episode; whether it was new.
    pub(crate) fn insert(&self, episode: &Episode) -> Result<bool, StoreError> {
        const WHAT: &str = "recording an episode";
        let values = row::values(&redact_episode(episode)).map_err(|e| StoreError::Io {
            what: WHAT,
            source: e.into(),
        })?;
        let sql = format!(
            "INSERT INTO episodes ({}) VALUES ({}) ON CONFLICT (id) DO NOTHING",
            row::COLUMNS,
            row::placeholders()
        );
        let inserted = self
            .connection
            .prepare_cached(&sql)
            .and_then(|mut s| s.execute(row::as_params(&values).as_slice()))
            .map_err(|e| self.fail(WHAT, e))?;
        Ok(inserted == 1)
    }

    /// Notes what a person did with a fix and, once it is known, the text they
    /// settled on. Returns the outcome that now stands; [`next_outcome`] says
    /// why it can differ from `said`.
    ///
    /// # Errors
    /// [`StoreError::NoSuchEpisode`], or what SQLite reports.
    pub fn update_outcome(
        &mut self,
        id: &EpisodeId,
        said: Outcome,
        settled_text: Option<&str>,
    ) -> Result<Outcome, StoreError> {
        const WHAT: &str = "updating an episode";
        let path = self.path.clone();
        let fail = |e| StoreError::sqlite(&path, WHAT, e);
        let transaction = self
            .connection
            .transaction_with_behavior(rusqlite::TransactionBehavior::Immediate)
            .map_err(fail)?;
        let known: Option<String> = transaction
            .query_row(
                "SELECT outcome FROM episodes WHERE id = ?1",
                [&id.0],
                |row| row.get(0),
            )
            .optional()
            .map_err(fail)?;
        let known = known.ok_or_else(|| StoreError::NoSuchEpisode { id: id.0.clone() })?;
        let outcome = known
            .parse()
            .map_or(said, |known: Outcome| next_outcome(known, said));
        transaction
            .execute(
                "UPDATE episodes SET outcome = ?2, settled_text = COALESCE(?3, settled_text) WHERE id = ?1",
                params![id.0, outcome.name(), settled_text.map(redact)],
            )
            .map_err(fail)?;
        transaction.commit().map_err(fail)?;
        Ok(outcome)
    }

    /// The episodes a filter means, the newest first. A row that somebody
    /// edited into nonsense is left out and logged.
    ///
    /// # Errors
    /// What SQLite reports.
    pub fn list(&self, filter: &Filter) -> Result<Vec<Episode>, StoreError> {
        let mut episodes = Vec::new();
        self.each(filter, |episode| {
            episodes.push(episode);
            Ok(())
        })?;
        Ok(episodes)
    }

    /// Calls `visit` for every episode a filter means, the newest first, without
    /// holding them all in memory.
    pub(crate) fn each(
        &self,
        filter: &Filter,
        mut visit: impl FnMut(Episode) -> Result<(), StoreError>,
    ) -> Result<(), StoreError> {
        const WHAT: &str = "reading episodes";
        let (condition, values) = filter.to_sql();
        let sql = format!("SELECT {} FROM episodes {condition}", row::COLUMNS);
        let mut statement = self
            .connection
            .prepare(&sql)
            .map_err(|e| self.fail(WHAT, e))?;
        let mut rows = statement
            .query(row::as_params(&values).as_slice())
            .map_err(|e| self.fail(WHAT, e))?;
        while let Some(found) = rows.next().map_err(|e| self.fail(WHAT, e))? {
            match row::read(found) {
                Ok(episode) => visit(episode)?,
                Err(e) => tracing::warn!("{}: an episode is unreadable: {e}", self.path.display()),
            }
        }
        Ok(())
    }

    /// One episode.
    ///
    /// # Errors
    /// [`StoreError::NoSuchEpisode`], or what SQLite reports.
    pub fn get(&self, id: &EpisodeId) -> Result<Episode, StoreError> {
        let sql = format!("SELECT {} FROM episodes WHERE id = ?1", row::COLUMNS);
        self.connection
            .query_row(&sql, [&id.0], row::read)
            .optional()
            .map_err(|e| self.fail("reading an episode", e))?
            .ok_or_else(|| StoreError::NoSuchEpisode { id: id.0.clone() })
    }

    /// The repairs of this very signature that a person took or wrote, the
    /// newest first.
    ///
    /// # Errors
    /// What SQLite reports.
    pub fn accepted_fixes(
        &self,
        signature: &Signature,
        limit: u32,
    ) -> Result<Vec<AcceptedFix>, StoreError> {
        const WHAT: &str = "reading accepted fixes";
        // A settled text only stands for the fix when the person kept it or
        // wrote it; a fix of theirs without one is no fix yet.
        let sql = "SELECT id, repo_id, error, before_region, COALESCE(settled_text, after_region), timestamp
             FROM episodes
             WHERE error_signature = ?1
               AND ((outcome = 'accepted' AND passed = 1) OR (outcome = 'human_fix' AND settled_text IS NOT NULL))
               AND before_region <> ''
             ORDER BY timestamp DESC, rowid DESC LIMIT ?2";
        let read = |row: &rusqlite::Row<'_>| {
            Ok(AcceptedFix {
                id: EpisodeId(row.get(0)?),
                repo_id: row.get(1)?,
                error: row.get(2)?,
                before: row.get(3)?,
                after: row.get(4)?,
                timestamp: row.get(5)?,
            })
        };
        self.connection
            .prepare_cached(sql)
            .and_then(|mut statement| {
                statement
                    .query_map(params![signature.as_str(), limit], read)?
                    .collect()
            })
            .map_err(|e| self.fail(WHAT, e))
    }

    /// Switches capture on or off. It is on until somebody switches it off.
    ///
    /// # Errors
    /// What SQLite reports.
    pub fn set_capture(&mut self, scope: CaptureScope<'_>, on: bool) -> Result<(), StoreError> {
        let sql = if on {
            "DELETE FROM capture_off WHERE scope = ?1"
        } else {
            "INSERT OR IGNORE INTO capture_off (scope) VALUES (?1)"
        };
        self.connection
            .execute(sql, [scope.key()])
            .map_err(|e| self.fail("switching capture", e))?;
        Ok(())
    }

    /// Whether episodes of a repository are recorded.
    ///
    /// # Errors
    /// What SQLite reports.
    pub fn capture_allowed(&self, repo_id: &str) -> Result<bool, StoreError> {
        let off = self
            .connection
            .prepare_cached("SELECT 1 FROM capture_off WHERE scope IN ('', ?1)")
            .and_then(|mut s| s.exists([repo_id]))
            .map_err(|e| self.fail("reading the capture switch", e))?;
        Ok(!off)
    }

    pub(crate) fn fail(&self, what: &'static str, e: rusqlite::Error) -> StoreError {
        StoreError::sqlite(&self.path, what, e)
    }
}

/// Makes the state directory for its owner alone. One that exists keeps its
/// mode: it may be shared with something else on purpose.
fn create_private_dir(dir: &Path) -> Result<(), StoreError> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder
        .create(dir)
        .map_err(|source| unwritable(dir, source))
}

/// Makes the file for its owner alone before SQLite opens it; the `-wal` and
/// `-shm` files inherit its mode.
fn create_private_file(path: &Path) -> Result<(), StoreError> {
    let mut options = fs::OpenOptions::new();
    options.append(true).create(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    match options.open(path) {
        Ok(_) => {}
        // A file that can be read but not written has its own error.
        Err(e) if path.is_file() && is_read_only(&e) => {
            return Err(StoreError::ReadOnly {
                path: path.to_path_buf(),
            });
        }
        Err(source) => return Err(unwritable(path, source)),
    }
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        // Of use for files that a copy or a backup made readable to others;
        // somebody else's file is left as it is.
        if let Err(e) = fs::set_permissions(path, fs::Permissions::from_mode(0o600)) {
            tracing::warn!("{} stays readable to others: {e}", path.display());
        }
    }
    Ok(())
}

fn is_read_only(e: &io::Error) -> bool {
    matches!(
        e.kind(),
        io::ErrorKind::PermissionDenied | io::ErrorKind::ReadOnlyFilesystem
    )
}

fn unwritable(path: &Path, source: io::Error) -> StoreError {
    StoreError::Unwritable {
        path: path.to_path_buf(),
        source,
    }
}

/// Renames a damaged database and what belongs to it; returns its new name.
fn set_aside(path: &Path, now: u64) -> Result<PathBuf, StoreError> {
    let name = |n: u32| {
        let suffix = if n == 0 {
            String::new()
        } else {
            format!("-{n}")
        };
        path.with_file_name(format!("{FILE}.corrupt-{now}{suffix}"))
    };
    let mut n = 0;
    while name(n).exists() {
        n += 1;
    }
    let aside = name(n);
    match fs::rename(path, &aside) {
        Ok(()) => {}
        // Another process was faster and has started a new one.
        Err(e) if e.kind() == io::ErrorKind::NotFound => return Ok(aside),
        Err(source) => return Err(unwritable(path, source)),
    }
    for part in ["-wal", "-shm"] {
        let with = |p: &Path| {
            let mut name = p.as_os_str().to_owned();
            name.push(part);
            PathBuf::from(name)
        };
        if let Err(e) = fs::rename(with(path), with(&aside))
            && e.kind() != io::ErrorKind::NotFound
        {
            return Err(unwritable(&with(path), e));
        }
    }
    Ok(aside)
}

//! Opening a database in whatever state it is, and losing none of it to a kill.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod support;

use std::collections::BTreeSet;
use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Command, Stdio};

use rusqlite::Connection;
use sleepy_episodes::{Filter, Store, StoreError, StoreHandle};
use sleepy_fix::{Family, Outcome};
use support::episode;

fn file(home: &Path) -> std::path::PathBuf {
    home.join("episodes.sqlite")
}

/// The table of the first prototype, with one row.
const PROTOTYPE: &str = "
CREATE TABLE episodes (
    id INTEGER PRIMARY KEY AUTOINCREMENT, task_id TEXT, attempt_idx INTEGER, prompt_hash TEXT,
    model_id TEXT, error_signature TEXT, diff_unified TEXT, passed INTEGER, steps_to_green INTEGER,
    wall_clock_ms INTEGER, tokens_in INTEGER, tokens_out INTEGER, timestamp TEXT);
INSERT INTO episodes VALUES (7, 'task_0001', 2, 'h', 'm', 'E0382: borrow of moved value', '-a\n+b\n',
    1, 3, 250, 100, 20, '2025-01-02T03:04:05Z');";

#[test]
fn a_database_of_the_prototype_is_migrated() {
    let home = tempfile::tempdir().unwrap();
    Connection::open(file(home.path()))
        .unwrap()
        .execute_batch(PROTOTYPE)
        .unwrap();
    let store = Store::open_at(home.path(), 0).unwrap();
    let all = store.list(&Filter::default()).unwrap();
    assert_eq!(all.len(), 1);
    let e = &all[0];
    assert_eq!(
        (e.task_id.as_str(), e.attempt_idx, e.steps_to_green),
        ("task_0001", 2, 3)
    );
    assert_eq!(
        (e.passed, e.family, e.outcome),
        (true, Family::Other, Outcome::Automatic)
    );
    assert_eq!(e.timestamp, 1_735_787_045_000);
    let coded = Filter {
        code: Some("E0382".into()),
        ..Filter::default()
    };
    assert_eq!(store.list(&coded).unwrap().len(), 1);
}

#[test]
fn a_database_of_version_1_keeps_its_rows_and_gets_the_new_tables() {
    let home = tempfile::tempdir().unwrap();
    let mut store = Store::open_at(home.path(), 0).unwrap();
    store.record(&episode(1)).unwrap();
    drop(store);
    // What version 2 added is taken away again.
    Connection::open(file(home.path()))
        .unwrap()
        .execute_batch(
            "DROP TABLE capture_off; DROP INDEX episodes_by_signature; PRAGMA user_version = 1",
        )
        .unwrap();
    let store = Store::open_at(home.path(), 0).unwrap();
    assert_eq!(store.list(&Filter::default()).unwrap(), vec![episode(1)]);
    assert!(store.capture_allowed("repo").unwrap());
}

#[test]
fn a_newer_database_is_refused_and_left_alone() {
    let home = tempfile::tempdir().unwrap();
    drop(Store::open_at(home.path(), 0).unwrap());
    let connection = Connection::open(file(home.path())).unwrap();
    connection.pragma_update(None, "user_version", 99).unwrap();
    drop(connection);
    let error = Store::open_at(home.path(), 0).unwrap_err();
    assert!(
        matches!(error, StoreError::Newer { found: 99, .. }),
        "{error}"
    );
    assert!(error.to_string().contains("update Sleepy Coder"), "{error}");
    let names: Vec<_> = fs::read_dir(home.path())
        .unwrap()
        .map(|e| e.unwrap().file_name())
        .collect();
    assert!(
        names
            .iter()
            .all(|n| !n.to_string_lossy().contains("corrupt")),
        "{names:?}"
    );
}

/// Fills a database, lets `damage` work on its bytes, and opens it again.
fn check_damage(damage: impl Fn(&mut Vec<u8>)) {
    let home = tempfile::tempdir().unwrap();
    let mut store = Store::open_at(home.path(), 0).unwrap();
    for n in 0..50 {
        store.record(&episode(n)).unwrap();
    }
    drop(store);
    let mut bytes = fs::read(file(home.path())).unwrap();
    damage(&mut bytes);
    fs::write(file(home.path()), &bytes).unwrap();
    let mut store = Store::open_at(home.path(), 1234).unwrap();
    let aside = store.set_aside().expect("it is reported").to_path_buf();
    assert!(
        aside.ends_with("episodes.sqlite.corrupt-1234"),
        "{}",
        aside.display()
    );
    assert_eq!(
        fs::read(&aside).unwrap(),
        bytes,
        "the damaged file is kept as it was"
    );
    store.record(&episode(99)).unwrap();
    assert_eq!(store.stats().unwrap().episodes, 1);
}

#[test]
fn a_damaged_database_is_set_aside_and_a_new_one_started() {
    check_damage(|bytes| bytes[..100].fill(b'x'));
    check_damage(|bytes| *bytes = b"<html>404 Not Found</html>".repeat(99));
    check_damage(|bytes| bytes.truncate(bytes.len() / 2));
    check_damage(|bytes| {
        let from = 4096 * 2;
        bytes[from..from + 4096].fill(0x5a);
    });
}

#[test]
fn a_database_damaged_in_the_middle_of_the_day_is_replaced() {
    let home = tempfile::tempdir().unwrap();
    let mut store = Store::open_at(home.path(), 0).unwrap();
    for n in 0..50 {
        store.record(&episode(n)).unwrap();
    }
    // Into the file, and out of the log.
    let one = Filter {
        limit: Some(1),
        ..Filter::default()
    };
    store.forget(&one).unwrap();
    let handle = StoreHandle::spawn(store).unwrap();
    let mut bytes = fs::read(file(home.path())).unwrap();
    bytes[4096..].fill(0x5a);
    fs::write(file(home.path()), &bytes).unwrap();
    // SQLite notices when a page has left its cache; the report stands for that.
    let mut noticed = false;
    let recorded = wait(handle.with(move |store| {
        if !std::mem::replace(&mut noticed, true) {
            let path = store.path().to_path_buf();
            return Err(StoreError::Corrupt { path });
        }
        store.record(&episode(99))?;
        Ok(store.set_aside().is_some())
    }));
    assert!(recorded.unwrap(), "the damaged file was set aside");
    let all = wait(handle.with(|s| s.list(&Filter::default()))).unwrap();
    assert_eq!(all, vec![episode(99)]);
}

/// Waits for a future of the handle without an async runtime.
fn wait<T: Send + 'static>(future: impl Future<Output = T> + Send + 'static) -> T {
    let waker = std::task::Waker::noop();
    let mut future = Box::pin(future);
    loop {
        match future
            .as_mut()
            .poll(&mut std::task::Context::from_waker(waker))
        {
            std::task::Poll::Ready(value) => return value,
            std::task::Poll::Pending => std::thread::sleep(std::time::Duration::from_millis(2)),
        }
    }
}

#[test]
fn a_place_that_cannot_be_written_is_a_typed_error() {
    let dir = tempfile::tempdir().unwrap();
    let plain = dir.path().join("plain");
    fs::write(&plain, "").unwrap();
    let error = Store::open_at(&plain.join("home"), 0).unwrap_err();
    assert!(matches!(error, StoreError::Unwritable { .. }), "{error}");
    assert!(error.to_string().contains("SLEEPY_HOME"), "{error}");
}

#[cfg(target_os = "linux")]
#[test]
fn a_read_only_directory_is_a_typed_error_for_root_too() {
    // Nobody, root included, may make files here.
    let error = Store::open_at(Path::new("/proc/self/sleepy"), 0).unwrap_err();
    assert!(matches!(error, StoreError::Unwritable { .. }), "{error}");
}

#[cfg(unix)]
#[test]
fn a_read_only_home_is_a_typed_error() {
    use std::os::unix::fs::PermissionsExt;
    let home = tempfile::tempdir().unwrap();
    fs::set_permissions(home.path(), fs::Permissions::from_mode(0o500)).unwrap();
    // Root ignores modes; then this shows that opening works all the same.
    let root = fs::write(home.path().join("probe"), "").is_ok();
    match Store::open_at(home.path(), 0) {
        Ok(_) => assert!(root),
        Err(e) => assert!(matches!(e, StoreError::Unwritable { .. }), "{e}"),
    }
    fs::set_permissions(home.path(), fs::Permissions::from_mode(0o700)).unwrap();
}

#[cfg(unix)]
#[test]
fn files_are_private_to_their_owner() {
    use std::os::unix::fs::PermissionsExt;
    let outer = tempfile::tempdir().unwrap();
    let home = outer.path().join("deep/home");
    let mut store = Store::open_at(&home, 0).unwrap();
    store.record(&episode(1)).unwrap();
    let mode = |p: &Path| fs::metadata(p).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(&home), 0o700);
    for entry in fs::read_dir(&home).unwrap() {
        let path = entry.unwrap().path();
        assert_eq!(mode(&path), 0o600, "{}", path.display());
    }
}

const WRITER_HOME: &str = "SLEEPY_TEST_WRITER_HOME";

/// Not a test of its own: the process that the next test kills.
#[test]
fn writer_process() {
    let Ok(home) = std::env::var(WRITER_HOME) else {
        return;
    };
    let mut store = Store::open_at(Path::new(&home), 0).unwrap();
    let mut out = std::io::stdout();
    for n in 0.. {
        let e = episode(n);
        store.record(&e).unwrap();
        store
            .update_outcome(&e.id, Outcome::Accepted, None)
            .unwrap();
        writeln!(out, "acknowledged {}", e.id).unwrap();
        out.flush().unwrap();
    }
}

#[test]
fn a_kill_loses_nothing_that_was_acknowledged() {
    let home = tempfile::tempdir().unwrap();
    for round in 1..=3 {
        fs::remove_file(file(home.path())).ok();
        let mut writer = Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "writer_process", "--nocapture"])
            .env(WRITER_HOME, home.path())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(writer.stdout.take().unwrap()).lines();
        let mut acknowledged = BTreeSet::new();
        // The test harness has lines of its own, one of them without an end.
        let id = |line: String| {
            line.split_once("acknowledged ")
                .map(|(_, id)| id.to_owned())
        };
        while acknowledged.len() < 20 * round {
            acknowledged.extend(id(lines.next().unwrap().unwrap()));
        }
        writer.kill().unwrap();
        acknowledged.extend(lines.map_while(Result::ok).filter_map(id));
        writer.wait().unwrap();

        let store = Store::open_at(home.path(), 0).unwrap();
        assert_eq!(store.set_aside(), None);
        let accepted = Filter {
            outcome: Some(Outcome::Accepted),
            ..Filter::default()
        };
        let kept: BTreeSet<String> = store
            .list(&accepted)
            .unwrap()
            .into_iter()
            .map(|e| e.id.0)
            .collect();
        // The last line may be cut in two by the kill.
        let lost: Vec<_> = acknowledged
            .iter()
            .filter(|id| id.len() == 32 && !kept.contains(*id))
            .collect();
        assert!(lost.is_empty(), "round {round} lost {lost:?}");
        drop(store);
        for part in ["-wal", "-shm"] {
            fs::remove_file(home.path().join(format!("episodes.sqlite{part}"))).ok();
        }
    }
}

//! Escape attempts through every mechanism this machine offers.

#![cfg(unix)]
#![allow(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "clippy knows test functions, not their helpers"
)]

use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;
use std::time::Duration;

use sleepy_check::{CheckError, Ended, Limits, Mechanism, Sandbox, SandboxCommand, SandboxOutput};
use tokio::sync::RwLock;
use tokio_util::sync::CancellationToken;

/// The compiled escape artist; built once for all tests of this file.
fn artist() -> &'static Path {
    static ARTIST: OnceLock<(tempfile::TempDir, PathBuf)> = OnceLock::new();
    let (_, path) = ARTIST.get_or_init(|| {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("artist");
        let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/artist.rs.txt");
        let status = Command::new("rustc")
            .args(["--edition=2021", "--crate-name=artist", "-o"])
            .arg(&path)
            .arg(source)
            .status()
            .unwrap();
        assert!(status.success());
        (dir, path)
    });
    path
}

fn contained() -> Vec<Sandbox> {
    let mut found = Vec::new();
    for mechanism in [
        Mechanism::Bubblewrap,
        Mechanism::Landlock,
        Mechanism::SandboxExec,
    ] {
        match Sandbox::with_mechanism(mechanism) {
            Ok(sandbox) => found.push(sandbox),
            Err(why) => println!("skipped: {mechanism}: {why}"),
        }
    }
    found
}

fn everything() -> Vec<Sandbox> {
    let mut all = contained();
    all.push(Sandbox::with_mechanism(Mechanism::LimitsOnly).unwrap());
    all
}

fn quick() -> Limits {
    Limits {
        memory_bytes: 200 << 20,
        processes: 24,
        ..Limits::tests().with_wall(Duration::from_secs(20))
    }
}

/// Held to write by the fork bomb: where limits are only watched it outruns the watcher for a moment, and the whole
/// machine has no process to spare for the other tests.
static MACHINE: RwLock<()> = RwLock::const_new(());

async fn trick(sandbox: &Sandbox, scratch: &Path, limits: Limits, args: &[&str]) -> SandboxOutput {
    let _shared = MACHINE.read().await;
    confined(sandbox, scratch, limits, args).await
}

async fn confined(
    sandbox: &Sandbox,
    scratch: &Path,
    limits: Limits,
    args: &[&str],
) -> SandboxOutput {
    let command = SandboxCommand::new(artist(), scratch, limits)
        .args(args.iter().copied())
        .writable(scratch);
    sandbox
        .run(&command, &CancellationToken::new())
        .await
        .unwrap()
}

fn stdout(output: &SandboxOutput) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned()
}

#[tokio::test]
async fn a_harmless_program_runs_and_writes_its_scratch_directory() {
    for sandbox in everything() {
        let scratch = tempfile::tempdir().unwrap();
        let output = trick(&sandbox, scratch.path(), quick(), &["ok"]).await;
        assert_eq!(
            (output.ended, stdout(&output).as_str()),
            (Ended::Exited(0), "fine\n"),
            "{sandbox:?}"
        );
        let inside = scratch.path().join("f");
        let output = trick(
            &sandbox,
            scratch.path(),
            quick(),
            &["write", inside.to_str().unwrap()],
        )
        .await;
        assert!(output.success() && inside.exists(), "{sandbox:?}");
    }
}

#[tokio::test]
async fn files_outside_are_neither_written_nor_deleted_nor_read() {
    for sandbox in contained() {
        let scratch = tempfile::tempdir().unwrap();
        let outside = tempfile::tempdir().unwrap();
        let victim = outside.path().join("victim");
        std::fs::write(&victim, "precious").unwrap();
        let new = outside.path().join("new");
        for args in [
            ["write", new.to_str().unwrap()],
            ["write", victim.to_str().unwrap()],
            ["delete", victim.to_str().unwrap()],
            ["read", victim.to_str().unwrap()],
        ] {
            let output = trick(&sandbox, scratch.path(), quick(), &args).await;
            assert!(
                stdout(&output).starts_with("prevented"),
                "{sandbox:?} {args:?}: {}",
                stdout(&output)
            );
        }
        assert_eq!(std::fs::read_to_string(&victim).unwrap(), "precious");
        assert!(!new.exists());
    }
}

#[tokio::test]
async fn the_home_directory_is_hidden() {
    let Some(home) = std::env::home_dir() else {
        return;
    };
    let Ok(secret) = tempfile::NamedTempFile::new_in(&home) else {
        println!("skipped: {} is not writable", home.display());
        return;
    };
    for sandbox in contained() {
        let scratch = tempfile::tempdir().unwrap();
        let output = trick(
            &sandbox,
            scratch.path(),
            quick(),
            &["read", secret.path().to_str().unwrap()],
        )
        .await;
        assert!(stdout(&output).starts_with("prevented"), "{sandbox:?}");
    }
}

#[tokio::test]
async fn what_is_readable_is_not_writable() {
    let _shared = MACHINE.read().await;
    for sandbox in contained() {
        let scratch = tempfile::tempdir().unwrap();
        let given = tempfile::tempdir().unwrap();
        let file = given.path().join("source.rs");
        std::fs::write(&file, "fn f() {}").unwrap();
        for (trick, allowed) in [("read", true), ("write", false), ("delete", false)] {
            let command = SandboxCommand::new(artist(), scratch.path(), quick())
                .args([trick, file.to_str().unwrap()])
                .writable(scratch.path())
                .readable(given.path());
            let output = sandbox
                .run(&command, &CancellationToken::new())
                .await
                .unwrap();
            assert_eq!(
                stdout(&output).starts_with("ESCAPED"),
                allowed,
                "{sandbox:?} {trick}"
            );
        }
    }
}

#[tokio::test]
async fn the_network_is_out_of_reach_even_on_this_machine() {
    let tcp = TcpListener::bind("127.0.0.1:0").unwrap();
    tcp.set_nonblocking(true).unwrap();
    let address = tcp.local_addr().unwrap().to_string();
    let udp = std::net::UdpSocket::bind("127.0.0.1:0").unwrap();
    udp.set_nonblocking(true).unwrap();
    let udp_address = udp.local_addr().unwrap().to_string();
    for sandbox in contained() {
        let scratch = tempfile::tempdir().unwrap();
        // Even a socket inside the scratch directory, where files are allowed.
        let path = scratch.path().join("s");
        let _unix = std::os::unix::net::UnixListener::bind(&path).unwrap();
        for args in [
            ["tcp", &address],
            ["udp", &udp_address],
            ["unix", path.to_str().unwrap()],
        ] {
            let output = trick(&sandbox, scratch.path(), quick(), &args).await;
            assert!(
                stdout(&output).starts_with("prevented"),
                "{sandbox:?} {args:?}: {}",
                stdout(&output)
            );
        }
    }
    assert!(tcp.accept().is_err(), "a connection came through");
    assert!(udp.recv(&mut [0; 8]).is_err(), "a datagram came through");
}

#[tokio::test]
async fn nothing_of_our_environment_is_inherited() {
    for sandbox in everything() {
        let scratch = tempfile::tempdir().unwrap();
        let output = trick(&sandbox, scratch.path(), quick(), &["env"]).await;
        // cargo sets this for every test it runs.
        assert!(
            !stdout(&output).contains("CARGO_MANIFEST_DIR"),
            "{sandbox:?}: {}",
            stdout(&output)
        );
        let home = std::env::home_dir().unwrap();
        assert!(
            !stdout(&output).contains(&format!("HOME={}\n", home.display())),
            "{sandbox:?}"
        );
    }
}

#[tokio::test]
async fn a_loop_ends_at_the_wall_clock_limit() {
    for sandbox in everything() {
        let scratch = tempfile::tempdir().unwrap();
        let limits = quick().with_wall(Duration::from_millis(300));
        let output = trick(&sandbox, scratch.path(), limits, &["loop"]).await;
        assert_eq!(output.ended, Ended::TimedOut, "{sandbox:?}");
    }
}

#[tokio::test]
async fn endless_output_ends_at_the_output_limit() {
    for sandbox in everything() {
        let scratch = tempfile::tempdir().unwrap();
        let output = trick(&sandbox, scratch.path(), quick(), &["print"]).await;
        assert_eq!(output.ended, Ended::TooMuchOutput, "{sandbox:?}");
        assert_eq!(output.stdout.len(), quick().output_bytes, "{sandbox:?}");
    }
}

#[cfg(target_os = "linux")]
#[tokio::test]
async fn a_balloon_bursts() {
    for sandbox in everything() {
        let scratch = tempfile::tempdir().unwrap();
        let output = trick(&sandbox, scratch.path(), quick(), &["balloon"]).await;
        // Either the allocator is refused and aborts, or the watchdog is first.
        assert!(
            matches!(output.ended, Ended::OutOfMemory | Ended::Signalled(_)),
            "{sandbox:?}: {:?}",
            output.ended
        );
    }
}

#[cfg(target_os = "linux")]
#[tokio::test]
async fn memory_is_counted_over_the_whole_family() {
    for sandbox in everything() {
        let scratch = tempfile::tempdir().unwrap();
        let output = trick(&sandbox, scratch.path(), quick(), &["family"]).await;
        assert_eq!(
            output.ended,
            Ended::OutOfMemory,
            "{sandbox:?} {}",
            String::from_utf8_lossy(&output.stderr)
        );
    }
}

#[cfg(target_os = "linux")]
#[tokio::test]
async fn a_fork_bomb_is_defused() {
    let _alone = MACHINE.write().await;
    for sandbox in everything() {
        let scratch = tempfile::tempdir().unwrap();
        let limits = quick().with_wall(Duration::from_secs(4));
        let output = confined(&sandbox, scratch.path(), limits, &["bomb"]).await;
        assert!(
            matches!(
                output.ended,
                Ended::TooManyProcesses | Ended::TimedOut | Ended::OutOfMemory
            ),
            "{sandbox:?}: {:?}",
            output.ended
        );
    }
    std::thread::sleep(Duration::from_millis(300));
    assert_eq!(alive(), 0, "bombs are still alive");
}

/// How many escape artists of this test binary are running.
#[cfg(target_os = "linux")]
fn alive() -> usize {
    let wanted = artist().to_string_lossy().into_owned();
    std::fs::read_dir("/proc")
        .unwrap()
        .flatten()
        .filter(|entry| {
            let line = std::fs::read(entry.path().join("cmdline")).unwrap_or_default();
            line.starts_with(wanted.as_bytes()) && line.windows(4).any(|w| w == b"bomb")
        })
        .count()
}

#[tokio::test]
async fn no_grandchild_survives_the_end_or_a_kill() {
    for sandbox in everything() {
        for stay in ["stay", "leave"] {
            let scratch = tempfile::tempdir().unwrap();
            let sign = scratch.path().join("sign-of-life");
            let limits = quick().with_wall(Duration::from_millis(700));
            let args = ["orphan", sign.to_str().unwrap(), "1.5", stay];
            let output = trick(&sandbox, scratch.path(), limits, &args).await;
            let expected = if stay == "stay" {
                Ended::TimedOut
            } else {
                Ended::Exited(0)
            };
            assert_eq!(output.ended, expected, "{sandbox:?} {stay}");
            tokio::time::sleep(Duration::from_secs(2)).await;
            assert!(
                !sign.exists(),
                "{sandbox:?} {stay}: the grandchild lived on"
            );
        }
    }
}

#[tokio::test]
async fn cancelling_and_dropping_both_kill() {
    let _shared = MACHINE.read().await;
    for sandbox in everything() {
        for drop_it in [false, true] {
            let scratch = tempfile::tempdir().unwrap();
            let sign = scratch.path().join("sign-of-life");
            let script = format!("touch {0}.started; sleep 1.5; touch {0}", sign.display());
            let command = SandboxCommand::new("/bin/sh", scratch.path(), quick())
                .args(["-c", &script])
                .writable(scratch.path());
            let cancel = CancellationToken::new();
            let (token, own) = (cancel.clone(), sandbox.clone());
            let mut task = tokio::spawn(async move { own.run(&command, &token).await });
            let started = scratch.path().join("sign-of-life.started");
            while !started.exists() {
                assert!(!task.is_finished(), "{sandbox:?}: {:?}", (&mut task).await);
                tokio::time::sleep(Duration::from_millis(10)).await;
            }
            if drop_it {
                task.abort();
            } else {
                cancel.cancel();
                assert!(matches!(task.await.unwrap(), Err(CheckError::Cancelled)));
            }
            tokio::time::sleep(Duration::from_secs(2)).await;
            assert!(!sign.exists(), "{sandbox:?} drop={drop_it}");
        }
    }
}

#[tokio::test]
async fn a_crash_is_told_from_an_exit() {
    for sandbox in everything() {
        let scratch = tempfile::tempdir().unwrap();
        let output = trick(&sandbox, scratch.path(), quick(), &["abort"]).await;
        assert_eq!(output.ended, Ended::Signalled(6), "{sandbox:?}");
    }
}

#[tokio::test]
async fn a_missing_program_is_named() {
    let _shared = MACHINE.read().await;
    for sandbox in everything() {
        let scratch = tempfile::tempdir().unwrap();
        let command = SandboxCommand::new("/nowhere/rustc", scratch.path(), quick());
        let error = sandbox
            .run(&command, &CancellationToken::new())
            .await
            .unwrap_err();
        assert!(
            matches!(error, CheckError::Spawn { .. }),
            "{sandbox:?}: {error}"
        );
        assert!(error.to_string().contains("/nowhere/rustc"));
    }
}

#[test]
fn tests_need_containment_or_permission() {
    let open = Sandbox::with_mechanism(Mechanism::LimitsOnly).unwrap();
    assert!(!open.can_run_tests());
    let error = open.require_tests().unwrap_err();
    assert!(
        error.to_string().contains("file access and the network"),
        "{error}"
    );
    assert!(open.allow_uncontained_tests().can_run_tests());
}

#[test]
fn the_probe_takes_the_best_and_says_so() {
    let sandbox = Sandbox::probe();
    let report = sandbox.report();
    assert!(report.items.len() > 5);
    let json = serde_json::to_value(report).unwrap();
    assert!(json["items"][0]["what"].is_string());
    if Sandbox::with_mechanism(Mechanism::Bubblewrap).is_ok() {
        assert_eq!(report.mechanism, Mechanism::Bubblewrap);
    }
}

//! The watcher: newest wins, every start has an end, packages come first.

#![cfg(unix)]
#![allow(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "clippy knows test functions, not their helpers"
)]

mod common;

use std::time::Duration;

use common::{A, Fixture};
use sleepy_check::{
    CargoWorkspace, CheckError, How, Limits, Overlay, Sandbox, Scope, WatchEvent, Watcher,
};
use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;

async fn next(events: &mut mpsc::Receiver<WatchEvent>) -> WatchEvent {
    tokio::time::timeout(Duration::from_secs(120), events.recv())
        .await
        .expect("the watcher hangs")
        .expect("the watcher has ended")
}

/// Events up to the end of the whole-workspace check of `generation`.
async fn until_whole(events: &mut mpsc::Receiver<WatchEvent>, generation: u64) -> Vec<WatchEvent> {
    let mut all = Vec::new();
    loop {
        let event = next(events).await;
        let done = event.generation() == generation
            && event.is_end()
            && !matches!(
                &event,
                WatchEvent::Finished {
                    scope: Scope::Packages(_),
                    ..
                }
            );
        all.push(event);
        if done {
            return all;
        }
    }
}

#[tokio::test]
async fn the_owning_package_comes_first() {
    let fixture = Fixture::new();
    let (sender, mut events) = mpsc::channel(64);
    let workspace = fixture.open();
    let watcher = Watcher::spawn(workspace.clone().into(), sender);
    assert!(watcher.request(1, vec![]));
    let all = until_whole(&mut events, 1).await;
    assert_eq!(all.len(), 2, "{all:?}");
    assert!(
        matches!(&all[1], WatchEvent::Finished { report, .. } if report.is_clean()),
        "{all:?}"
    );

    fixture.write("b/src/shapes.rs", "pub fn corners() -> u8 { \"\" }\n");
    watcher.request(2, vec![fixture.path("b/src/shapes.rs")]);
    let scope = Scope::Packages(vec!["b".into()]);
    assert!(
        matches!(next(&mut events).await, WatchEvent::Started { generation: 2, scope: s } if s == scope)
    );
    let first = next(&mut events).await;
    let WatchEvent::Finished {
        scope: s, report, ..
    } = first
    else {
        panic!("{first:?}")
    };
    assert_eq!(s, scope);
    assert_eq!(
        report.errors().next().unwrap().code.as_deref(),
        Some("E0308")
    );
    // The package's verdict is enough to replay a candidate for it.
    let candidate = Overlay::of(
        fixture.path("b/src/shapes.rs"),
        "pub fn corners() -> u8 { 1u16 }\n",
    );
    let report = workspace
        .check(&candidate, &CancellationToken::new())
        .await
        .unwrap();
    assert_eq!(
        (report.how, report.errors().count()),
        (How::Replay, 1),
        "{report:?}"
    );
    let rest = until_whole(&mut events, 2).await;
    assert!(
        matches!(
            rest.last(),
            Some(WatchEvent::Finished {
                scope: Scope::Workspace,
                ..
            })
        ),
        "{rest:?}"
    );
    watcher.stop().await;
}

#[tokio::test]
async fn a_newer_request_wins_and_the_older_one_is_told() {
    let fixture = Fixture::new();
    // The compiler would never finish this by itself.
    let endless =
        format!("#![allow(long_running_const_eval)]\npub const X: u8 = {{ loop {{}} }};\n{A}");
    fixture.write("a/src/lib.rs", &endless);
    let (sender, mut events) = mpsc::channel(64);
    let watcher = Watcher::spawn(fixture.open().into(), sender);
    watcher.request(1, vec![fixture.path("a/src/lib.rs")]);
    assert!(matches!(
        next(&mut events).await,
        WatchEvent::Started { generation: 1, .. }
    ));
    tokio::time::sleep(Duration::from_millis(800)).await;
    fixture.write("a/src/lib.rs", A);
    for generation in 2..=5 {
        watcher.request(generation, vec![fixture.path("a/src/lib.rs")]);
    }
    assert!(matches!(
        next(&mut events).await,
        WatchEvent::Cancelled { generation: 1, .. }
    ));
    let rest = until_whole(&mut events, 5).await;
    // The burst was one request, and the last generation is the one that counts.
    assert!(rest.iter().all(|e| e.generation() == 5), "{rest:?}");
    assert!(
        matches!(rest.last(), Some(WatchEvent::Finished { report, .. }) if report.is_clean()),
        "{rest:?}"
    );
    watcher.stop().await;
    assert!(events.recv().await.is_none(), "it spoke after its end");
}

#[tokio::test]
async fn stopping_kills_and_tells() {
    let fixture = Fixture::new();
    fixture.write(
        "a/src/lib.rs",
        "#![allow(long_running_const_eval)]\npub const X: u8 = { loop {} };\n",
    );
    let (sender, mut events) = mpsc::channel(64);
    let watcher = Watcher::spawn(fixture.open().into(), sender);
    watcher.request(7, vec![]);
    assert!(matches!(
        next(&mut events).await,
        WatchEvent::Started { generation: 7, .. }
    ));
    tokio::time::sleep(Duration::from_millis(300)).await;
    watcher.stop().await;
    assert!(matches!(
        events.recv().await,
        Some(WatchEvent::Cancelled { generation: 7, .. })
    ));
    assert!(events.recv().await.is_none());
}

#[tokio::test]
async fn a_hung_compiler_is_a_failure_with_a_name() {
    let fixture = Fixture::new();
    fixture.write(
        "a/src/lib.rs",
        "#![allow(long_running_const_eval)]\npub const X: u8 = { loop {} };\n",
    );
    let mut options = fixture.options();
    options.cargo_limits = Limits::cargo().with_wall(Duration::from_secs(4));
    let workspace = CargoWorkspace::open(&fixture.root, options, &Sandbox::probe()).unwrap();
    let (sender, mut events) = mpsc::channel(64);
    let watcher = Watcher::spawn(workspace.into(), sender);
    watcher.request(1, vec![]);
    let all = until_whole(&mut events, 1).await;
    assert!(
        matches!(
            all.last(),
            Some(WatchEvent::Failed {
                error: CheckError::TimedOut { .. },
                ..
            })
        ),
        "{all:?}"
    );
    // The watcher itself lives on.
    fixture.write("a/src/lib.rs", A);
    watcher.request(2, vec![]);
    let all = until_whole(&mut events, 2).await;
    assert!(
        matches!(all.last(), Some(WatchEvent::Finished { report, .. }) if report.is_clean()),
        "{all:?}"
    );
    watcher.stop().await;
}

#[tokio::test]
async fn a_broken_manifest_is_a_failure_and_no_end() {
    let fixture = Fixture::new();
    let (sender, mut events) = mpsc::channel(64);
    let watcher = Watcher::spawn(fixture.open().into(), sender);
    let good = std::fs::read_to_string(fixture.path("a/Cargo.toml")).unwrap();
    fixture.write("a/Cargo.toml", "[package");
    watcher.request(1, vec![]);
    let all = until_whole(&mut events, 1).await;
    assert!(
        matches!(
            all.last(),
            Some(WatchEvent::Failed {
                error: CheckError::Metadata { .. },
                ..
            })
        ),
        "{all:?}"
    );
    fixture.write("a/Cargo.toml", &good);
    watcher.request(2, vec![]);
    let all = until_whole(&mut events, 2).await;
    assert!(
        matches!(all.last(), Some(WatchEvent::Finished { .. })),
        "{all:?}"
    );
}

//! Checks one after another: packages first, and whatever one check runs into,
//! the next one works.

#![cfg(unix)]
#![expect(
    clippy::unwrap_used,
    reason = "clippy knows test functions, not their helpers"
)]

mod common;

use std::time::Duration;

use common::{A, Fixture};
use sleepy_check::{CargoWorkspace, CheckError, CheckReport, How, Limits, Overlay, Sandbox, Scope};
use tokio_util::sync::CancellationToken;

/// The compiler would never finish this by itself.
const ENDLESS: &str = "#![allow(long_running_const_eval)]\npub const X: u8 = { loop {} };\n";

async fn check(workspace: &CargoWorkspace) -> Result<CheckReport, CheckError> {
    workspace
        .check(&Overlay::new(), &CancellationToken::new())
        .await
}

#[tokio::test]
async fn the_verdict_on_a_package_is_enough_to_replay_a_candidate_for_it() {
    let fixture = Fixture::new();
    let workspace = fixture.open();
    assert!(check(&workspace).await.unwrap().is_clean());
    fixture.write("b/src/shapes.rs", "pub fn corners() -> u8 { \"\" }\n");
    let file = fixture.path("b/src/shapes.rs");
    let scope = Scope::Packages(vec![workspace.owner(&file).unwrap().name]);
    let report = workspace
        .check_scope(&scope, &CancellationToken::new())
        .await
        .unwrap();
    assert_eq!(
        report.errors().next().unwrap().code.as_deref(),
        Some("E0308")
    );
    let candidate = Overlay::of(file, "pub fn corners() -> u8 { 1u16 }\n");
    let report = workspace
        .check(&candidate, &CancellationToken::new())
        .await
        .unwrap();
    assert_eq!(
        (report.how, report.errors().count()),
        (How::Replay, 1),
        "{report:?}"
    );
}

#[tokio::test]
async fn a_check_that_is_called_off_leaves_nothing_in_the_way() {
    let fixture = Fixture::new();
    let workspace = fixture.open();
    fixture.write("a/src/lib.rs", ENDLESS);
    let cancel = CancellationToken::new();
    let running = tokio::spawn({
        let (workspace, cancel) = (workspace.clone(), cancel.clone());
        async move { workspace.check(&Overlay::new(), &cancel).await }
    });
    tokio::time::sleep(Duration::from_millis(800)).await;
    cancel.cancel();
    let error = running.await.unwrap().unwrap_err();
    assert!(error.is_cancelled(), "{error}");
    fixture.write("a/src/lib.rs", A);
    assert!(check(&workspace).await.unwrap().is_clean());
}

#[tokio::test]
async fn a_hung_compiler_is_a_failure_with_a_name() {
    let fixture = Fixture::new();
    fixture.write("a/src/lib.rs", ENDLESS);
    let mut options = fixture.options();
    options.cargo_limits = Limits::cargo().with_wall(Duration::from_secs(4));
    let workspace = CargoWorkspace::open(&fixture.root, options, &Sandbox::probe()).unwrap();
    let error = check(&workspace).await.unwrap_err();
    assert!(matches!(error, CheckError::TimedOut { .. }), "{error}");
}

#[tokio::test]
async fn a_broken_manifest_is_a_failure_that_heals() {
    let fixture = Fixture::new();
    let workspace = fixture.open();
    let good = std::fs::read_to_string(fixture.path("a/Cargo.toml")).unwrap();
    fixture.write("a/Cargo.toml", "[package");
    let error = check(&workspace).await.unwrap_err();
    assert!(matches!(error, CheckError::Metadata { .. }), "{error}");
    fixture.write("a/Cargo.toml", &good);
    assert!(check(&workspace).await.unwrap().is_clean());
}

//! Workspaces through cargo and through replay; both must say the same.

#![cfg(unix)]
#![allow(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "clippy knows test functions, not their helpers"
)]

mod common;

use common::{A, APP, B, Fixture, SHAPES, verdict};
use sleepy_check::{CargoWorkspace, CheckError, CheckOptions, How, Mechanism, Overlay, Sandbox};
use tokio_util::sync::CancellationToken;

fn token() -> CancellationToken {
    CancellationToken::new()
}

/// Replays `edits` and lets cargo judge the same; both must agree, and `road`
/// says whether the replay had to call cargo.
async fn check(
    fixture: &Fixture,
    workspace: &CargoWorkspace,
    name: &str,
    edits: &[(&str, String)],
    road: How,
) -> Vec<String> {
    let overlay = edits.iter().fold(Overlay::new(), |o, (file, text)| {
        o.with(fixture.path(file), text.as_str())
    });
    let replayed = workspace.check(&overlay, &token()).await.unwrap();
    let reference = workspace.check_reference(&overlay, &token()).await.unwrap();
    assert_eq!(reference.how, How::CargoCheck);
    assert_eq!(
        verdict(&replayed),
        verdict(&reference),
        "{name}: {:?}",
        replayed.problems
    );
    assert_eq!(replayed.how, road, "{name}: {:?}", replayed.problems);
    println!(
        "{name}: replay {:?}, cargo {:?}",
        replayed.duration, reference.duration
    );
    verdict(&replayed)
}

/// Once per mechanism: they differ in how the compiler sees an overlay.
async fn replay_says_what_cargo_says(mechanism: Mechanism) {
    let sandbox = match Sandbox::with_mechanism(mechanism) {
        Ok(sandbox) => sandbox,
        Err(why) => return println!("skipped: {mechanism}: {why}"),
    };
    let fixture = Fixture::new();
    let workspace = CargoWorkspace::open(&fixture.root, fixture.options(), &sandbox).unwrap();
    let report = workspace.check(&Overlay::new(), &token()).await.unwrap();
    assert_eq!(
        verdict(&report),
        Vec::<String>::new(),
        "{:?}",
        report.problems
    );
    assert_eq!(report.how, How::CargoCheck);

    let edit = |text: &str, from: &str, to: &str| {
        assert!(text.contains(from), "{from}");
        text.replace(from, to)
    };
    let body = edit(A, "helper(n) * 2", "helper(n) + n");
    let found = check(
        &fixture,
        &workspace,
        "a good body",
        &[("a/src/lib.rs", body)],
        How::Replay,
    )
    .await;
    assert!(found.is_empty());

    let bad = edit(A, "helper(n) * 2", "helper(\"ß\") * 2");
    let found = check(
        &fixture,
        &workspace,
        "a bad body",
        &[("a/src/lib.rs", bad)],
        How::Replay,
    )
    .await;
    assert_eq!(found.len(), 1);
    assert!(
        found[0].contains("E0308") && found[0].contains("ws/a/src/lib.rs"),
        "{found:?}"
    );

    let renamed = edit(A, "pub y: i32", "pub z: i32").replace("self.y", "self.z");
    let found = check(
        &fixture,
        &workspace,
        "an edit that breaks those who use it",
        &[("a/src/lib.rs", renamed.clone())],
        How::Replay,
    )
    .await;
    assert!(
        found.iter().any(|l| l.contains("ws/b/src/shapes.rs")),
        "{found:?}"
    );
    assert!(
        found.iter().all(|l| !l.contains("ws/app/")),
        "app is never reached: {found:?}"
    );

    let all = [
        ("a/src/lib.rs", renamed),
        (
            "b/src/shapes.rs",
            SHAPES.replace("(x, y)| Point { x, y }", "(x, z)| Point { x, z }"),
        ),
        ("app/src/main.rs", edit(APP, "y: 2", "z: 2")),
        (
            "b/tests/outer.rs",
            "#[test]\nfn total() {\n    assert_eq!(b::total(&a::Point { x: 1, z: 1 }), 16);\n}\n"
                .into(),
        ),
    ];
    let found = check(
        &fixture,
        &workspace,
        "a change through all crates",
        &all,
        How::Replay,
    )
    .await;
    assert!(found.is_empty(), "{found:?}");

    let limit = edit(A, "LIMIT: usize = 4", "LIMIT: usize = 5");
    let found = check(
        &fixture,
        &workspace,
        "a constant others use",
        &[("a/src/lib.rs", limit)],
        How::Replay,
    )
    .await;
    assert!(found.iter().any(|l| l.contains("shapes.rs")), "{found:?}");

    let only_tests = edit(A, "super::double(2), 4", "super::double(2), \"4\"");
    let found = check(
        &fixture,
        &workspace,
        "an error only in the tests",
        &[("a/src/lib.rs", only_tests)],
        How::Replay,
    )
    .await;
    assert_eq!(found.len(), 1, "{found:?}");

    let unused = edit(A, "helper(n) * 2", "{ let ü = n; n }");
    let found = check(
        &fixture,
        &workspace,
        "warnings",
        &[("a/src/lib.rs", unused)],
        How::Replay,
    )
    .await;
    assert!(
        found.iter().any(|l| l.contains("unused variable")),
        "{found:?}"
    );

    let parse = edit(B, "-> i32 {", "-> i32 {{");
    let found = check(
        &fixture,
        &workspace,
        "a parse error",
        &[("b/src/lib.rs", parse)],
        How::Replay,
    )
    .await;
    assert!(!found.is_empty());

    let new_file = [
        (
            "b/src/lib.rs",
            format!("{B}pub mod fresh;\npub fn f() -> u8 {{ fresh::g() }}\n"),
        ),
        ("b/src/fresh.rs", "pub fn g() -> u8 { \"\" }\n".to_string()),
    ];
    let found = check(&fixture, &workspace, "a new file", &new_file, How::Replay).await;
    assert!(
        found.len() == 1 && found[0].contains("fresh.rs"),
        "{found:?}"
    );

    let text = edit(B, "GENERATED)", "GENERATED) + TEXT + MANIFEST.len() as i32");
    let found = check(
        &fixture,
        &workspace,
        "texts and generated code",
        &[("b/src/lib.rs", text)],
        How::Replay,
    )
    .await;
    assert!(found.iter().any(|l| l.contains("E0277")), "{found:?}");

    let main = edit(APP, "b::total(&p)", "b::total(p)");
    let found = check(
        &fixture,
        &workspace,
        "a program",
        &[("app/src/main.rs", main)],
        How::Replay,
    )
    .await;
    assert!(found.len() == 1 && found[0].contains("E0308"), "{found:?}");

    let script = "fn main() { let x: u8 = \"\"; }".to_string();
    let found = check(
        &fixture,
        &workspace,
        "a build script",
        &[("b/build.rs", script)],
        How::CargoCheck,
    )
    .await;
    assert!(
        found.iter().any(|l| l.contains("ws/b/build.rs")),
        "{found:?}"
    );

    // The files themselves were never touched, and cargo agrees that all is well.
    assert_eq!(
        std::fs::read_to_string(fixture.path("a/src/lib.rs")).unwrap(),
        A
    );
    let report = workspace.check(&Overlay::new(), &token()).await.unwrap();
    assert_eq!(verdict(&report), Vec::<String>::new());
}

#[tokio::test]
async fn replay_says_what_cargo_says_in_bubblewrap() {
    replay_says_what_cargo_says(Mechanism::Bubblewrap).await;
}

#[tokio::test]
async fn replay_says_what_cargo_says_under_landlock() {
    replay_says_what_cargo_says(Mechanism::Landlock).await;
}

#[tokio::test]
async fn replay_says_what_cargo_says_on_a_mirror() {
    replay_says_what_cargo_says(Mechanism::LimitsOnly).await;
}

#[tokio::test]
async fn a_workspace_that_was_broken_when_it_was_opened() {
    let fixture = Fixture::new();
    let two = A
        .replace("helper(n) * 2", "helper(\"\") * 2")
        .replace("self.x.abs()", "self.w.abs()");
    fixture.write("a/src/lib.rs", &two);
    let workspace = fixture.open();
    let report = workspace.check(&Overlay::new(), &token()).await.unwrap();
    assert_eq!(report.errors().count(), 2, "{report:?}");
    // One of two errors mended: nobody else can compile yet, so a replay is enough.
    let one = A.replace("helper(n) * 2", "helper(\"\") * 2");
    let found = check(
        &fixture,
        &workspace,
        "one of two",
        &[("a/src/lib.rs", one)],
        How::Replay,
    )
    .await;
    assert_eq!(found.len(), 1);
    // All mended: the crates that use it have never compiled, so cargo must tell.
    let found = check(
        &fixture,
        &workspace,
        "both",
        &[("a/src/lib.rs", A.into())],
        How::CargoCheck,
    )
    .await;
    assert!(found.is_empty(), "{found:?}");
    // Once saved, everything has been compiled and replays do.
    fixture.write("a/src/lib.rs", A);
    let found = check(
        &fixture,
        &workspace,
        "later",
        &[("a/src/lib.rs", two)],
        How::Replay,
    )
    .await;
    assert_eq!(found.len(), 2);
}

#[tokio::test]
async fn a_change_on_disk_is_noticed() {
    let fixture = Fixture::new();
    let workspace = fixture.open();
    assert!(
        workspace
            .check(&Overlay::new(), &token())
            .await
            .unwrap()
            .is_clean()
    );
    fixture.write("a/src/lib.rs", &A.replace("pub fn double", "pub fn twice"));
    let overlay = Overlay::of(fixture.path("app/src/main.rs"), APP);
    let report = workspace.check(&overlay, &token()).await.unwrap();
    assert!(!report.is_clean(), "the old state was used");
    // A new dependency changes everything.
    fixture.write("a/src/lib.rs", A);
    fixture.write(
        "a/Cargo.toml",
        "[package]\nname = \"a\"\nversion = \"0.2.0\"\nedition = \"2024\"\n",
    );
    let report = workspace.check(&overlay, &token()).await.unwrap();
    assert!(report.is_clean(), "{report:?}");
    assert_eq!(report.how, How::Replay, "{:?}", report.problems);
}

#[tokio::test]
async fn two_programs_with_one_target_directory_do_not_mislead_each_other() {
    let fixture = Fixture::new();
    let mut options = fixture.options();
    let other = fixture.dir.path().join("other-recorder");
    std::fs::copy(options.wrapper.as_ref().unwrap(), &other).unwrap();
    options.wrapper = Some(other);
    let first = fixture.open();
    let second = CargoWorkspace::open(&fixture.root, options, &Sandbox::probe()).unwrap();
    let twice = A.replace("pub fn double", "pub fn twice");
    let app = |text: &str| Overlay::of(fixture.path("b/src/lib.rs"), text);
    for round in 0..2 {
        for workspace in [&first, &second] {
            fixture.write("a/src/lib.rs", A);
            assert!(
                workspace
                    .check(&Overlay::new(), &token())
                    .await
                    .unwrap()
                    .is_clean()
            );
            fixture.write("a/src/lib.rs", &twice);
            let report = workspace.check(&app(B), &token()).await.unwrap();
            assert!(!report.is_clean(), "round {round}: {report:?}");
            let mended = B.replace("a::double", "a::twice");
            let report = workspace.check(&app(&mended), &token()).await.unwrap();
            assert!(
                report.errors().all(|d| d.message.contains("double")),
                "round {round}: {report:?}"
            );
        }
    }
}

#[tokio::test]
async fn candidates_side_by_side_do_not_mix() {
    let fixture = Fixture::new();
    let workspace = fixture.open();
    workspace.check(&Overlay::new(), &token()).await.unwrap();
    let mut tasks = Vec::new();
    for n in 0..6 {
        let own = workspace.clone();
        let text = if n % 2 == 0 {
            A.to_string()
        } else {
            A.replace("helper(n) * 2", "\"\"")
        };
        let overlay = Overlay::of(fixture.path("a/src/lib.rs"), text);
        tasks.push(tokio::spawn(async move {
            (n, own.check(&overlay, &token()).await.unwrap().is_clean())
        }));
    }
    for task in tasks {
        let (n, clean) = task.await.unwrap();
        assert_eq!(clean, n % 2 == 0);
    }
}

#[tokio::test]
async fn tests_run_under_an_overlay() {
    let fixture = Fixture::new();
    let workspace = fixture.open();
    let report = workspace.test(&Overlay::new(), &token()).await.unwrap();
    assert!(report.passed && report.tests_passed == 2, "{report:?}");
    let wrong = Overlay::of(
        fixture.path("a/src/lib.rs"),
        A.replace("helper(n) * 2", "helper(n) * 3"),
    );
    let report = workspace.test(&wrong, &token()).await.unwrap();
    assert!(!report.passed, "{report:?}");
    let mut failed = report.failed.clone();
    failed.sort();
    assert_eq!(
        failed,
        ["tests::doubles", "total"],
        "dependents are tested as well"
    );
    let broken = Overlay::of(
        fixture.path("a/src/lib.rs"),
        A.replace("helper(n) * 2", "\"\""),
    );
    let report = workspace.test(&broken, &token()).await.unwrap();
    assert!(
        !report.passed && !report.diagnostics.is_empty(),
        "{report:?}"
    );
}

#[tokio::test]
async fn clippy_judges_the_overlay() {
    let fixture = Fixture::new();
    let workspace = fixture.open();
    let text = A.replace("helper(n) * 2", "return helper(n) * 2;");
    let overlay = Overlay::of(fixture.path("a/src/lib.rs"), text);
    match workspace.clippy(&overlay, &token()).await {
        Ok(report) => {
            let lint = report
                .diagnostics
                .iter()
                .find(|d| d.code.as_deref() == Some("clippy::needless_return"));
            assert_eq!(
                lint.unwrap().primary_span().unwrap().file_name,
                fixture.path("a/src/lib.rs")
            );
        }
        Err(CheckError::ToolchainMissing { detail, .. }) => println!("skipped: {detail}"),
        Err(error) => panic!("{error}"),
    }
}

#[tokio::test]
async fn without_a_recorder_cargo_does_it_all() {
    let fixture = Fixture::new();
    let mut options = fixture.options();
    options.wrapper = None;
    let workspace = CargoWorkspace::open(&fixture.root, options, &Sandbox::probe()).unwrap();
    assert!(!workspace.can_replay());
    let overlay = Overlay::of(
        fixture.path("a/src/lib.rs"),
        A.replace("helper(n) * 2", "\"\""),
    );
    let report = workspace.check(&overlay, &token()).await.unwrap();
    assert_eq!(report.how, How::CargoCheck);
    assert_eq!(report.errors().count(), 1);
}

#[tokio::test]
async fn a_hostile_build_script_is_contained() {
    let sandbox = Sandbox::probe();
    if !sandbox.can_run_tests() {
        println!("skipped: nothing contains it here");
        return;
    }
    let fixture = Fixture::new();
    let outside = tempfile::tempdir().unwrap();
    let script = format!(
        "fn main() {{\n std::fs::write({:?}, \"x\").unwrap_err();\n std::fs::write(\"src/lib.rs\", \"x\").unwrap_err();\n \
         std::net::TcpStream::connect(\"127.0.0.1:1\").unwrap_err();\n \
         std::fs::write(std::env::var(\"OUT_DIR\").unwrap() + \"/generated.rs\", \"pub const GENERATED: i32 = 7;\").unwrap();\n}}\n",
        outside.path().join("escaped")
    );
    fixture.write("b/build.rs", &script);
    let report = fixture
        .open()
        .check(&Overlay::new(), &token())
        .await
        .unwrap();
    assert!(report.is_clean(), "{report:?}");
    assert!(!outside.path().join("escaped").exists());
    assert_eq!(
        std::fs::read_to_string(fixture.path("b/src/lib.rs")).unwrap(),
        B
    );
}

#[tokio::test]
async fn failures_say_what_to_do() {
    let sandbox = Sandbox::probe();
    let empty = tempfile::tempdir().unwrap();
    let open = |dir: &std::path::Path| {
        CargoWorkspace::open(
            dir,
            CheckOptions::new(empty.path().join("target")),
            &sandbox,
        )
    };
    let error = open(empty.path()).unwrap_err();
    assert!(matches!(error, CheckError::NoManifest(_)), "{error}");

    let fixture = Fixture::new();
    fixture.write("a/Cargo.toml", "[package\n");
    let error = open(&fixture.root).unwrap_err();
    assert!(matches!(error, CheckError::Metadata { .. }), "{error}");

    let fixture = Fixture::new();
    fixture.write(
        "a/Cargo.toml",
        "[package]\nname = \"a\"\nversion = \"0.1.0\"\n[dependencies]\nno-such-crate-anywhere-9 = \"1\"\n",
    );
    let error = open(&fixture.root).unwrap_err();
    assert!(matches!(error, CheckError::NeedsDownload { .. }), "{error}");
    assert!(error.to_string().contains("cargo fetch"), "{error}");

    let fixture = Fixture::new();
    let workspace = fixture.open();
    let overlay = Overlay::of("/etc/hostname", "x");
    let error = workspace.check(&overlay, &token()).await.unwrap_err();
    assert!(matches!(error, CheckError::Outside { .. }), "{error}");
    let sneaky = Overlay::of(fixture.path("a/../../escaped.rs"), "x");
    let error = workspace.check(&sneaky, &token()).await.unwrap_err();
    assert!(matches!(error, CheckError::Outside { .. }), "{error}");
}

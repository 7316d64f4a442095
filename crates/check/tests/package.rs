//! A recorded crate as a codebase: compiled from copies with other texts in it,
//! once for each text, and never written to.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on stops here")]

mod common;

use std::path::Path;

use common::{A, Fixture};
use sleepy_check::{CheckError, Codebase, Overlay, Package, Sandbox, record_build};
use tokio_util::sync::CancellationToken;

#[tokio::test(flavor = "multi_thread")]
async fn a_package_is_checked_with_other_texts_and_left_as_it_was() {
    let fixture = Fixture::new();
    let (sandbox, cancel) = (Sandbox::probe(), CancellationToken::new());
    let recorder = Path::new(env!("CARGO_BIN_EXE_sleepy-recorder"));
    let target = fixture.dir.path().join("recorded");
    let crates = record_build(&fixture.root, &target, Some(recorder), &sandbox, &cancel);
    let crates = crates.await.unwrap();
    let scratch = tempfile::tempdir().unwrap();
    let made: Vec<Package> = ["a", "b"]
        .map(|name| crates.iter().find(|c| c.name == name).unwrap())
        .map(|recorded| Package::new(recorded, &sandbox, scratch.path()).unwrap())
        .to_vec();
    for package in &made {
        let report = package.check(&Overlay::new(), &cancel).await.unwrap();
        assert!(report.is_clean(), "{report:#?}");
    }

    let package = &made[0];
    let file = package.root().join("src/lib.rs");
    let broken = A.replace("helper(n) * 2", "helper(n) * \"2\"");
    let faulty = Codebase::from(package.with(Overlay::of(&file, broken.as_str())));
    let text = faulty.read(&file, &Overlay::new()).unwrap();
    assert_eq!(*text, *broken);
    let report = faulty.check(&Overlay::new(), &cancel).await.unwrap();
    let error = report.errors().next().unwrap();
    assert_eq!(error.code.as_deref(), Some("E0277"));
    assert_eq!(error.primary_span().unwrap().file_name, file);
    let mended = Overlay::of(&file, A);
    assert!(faulty.check(&mended, &cancel).await.unwrap().is_clean());
    // The same text is not compiled again: even the duration is the same.
    let again = faulty.check(&Overlay::new(), &cancel).await.unwrap();
    assert_eq!(again.duration, report.duration);
    // Nothing of it stays, neither in the copies nor in the crate itself.
    let fresh = package.with(Overlay::new());
    let report = fresh.check(&Overlay::new(), &cancel).await.unwrap();
    assert!(report.is_clean(), "{report:#?}");
    assert_eq!(std::fs::read_to_string(&file).unwrap(), A);
    let tests = faulty.test(&mended, &cancel).await.unwrap();
    assert_eq!((tests.passed, tests.tests_passed), (true, 0));

    let outside = package.root().join("../b/src/lib.rs");
    let refused = package.read(&outside, &Overlay::new()).unwrap_err();
    assert!(matches!(refused, CheckError::Outside { .. }), "{refused}");
    let refused = package.check(&Overlay::of(outside, ""), &cancel).await;
    let refused = refused.unwrap_err();
    assert!(matches!(refused, CheckError::Outside { .. }), "{refused}");
}

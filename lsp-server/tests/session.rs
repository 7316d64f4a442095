//! Whole sessions against the real binary, with the real compiler and no model.

mod support;

use serde_json::{Value, json};
use sleepy_fix::{Outcome, Source};
use support::{Project, Session, apply, episodes};

/// rustc knows what to do about this one.
const BROKEN: &str =
    "fn main() {\n    let total = 1;\n    total += 1;\n    println!(\"{total}\");\n}\n";
/// Where the error of [`BROKEN`] is.
const AT: (u32, u32) = (2, 5);

fn no_model() -> Value {
    json!({ "model": { "backend": "off" } })
}

fn modern() -> Value {
    json!({
        "general": { "positionEncodings": ["utf-8", "utf-16"] },
        "workspace": { "workspaceEdit": { "documentChanges": true } },
        "window": { "workDoneProgress": true },
    })
}

#[test]
fn a_fix_is_ready_before_it_is_asked_for_and_its_story_is_kept() {
    let project = Project::new(&[("src/main.rs", BROKEN)]);
    let uri = project.uri("src/main.rs");
    let mut session = Session::start(&project, modern(), no_model());
    session.open(&uri, BROKEN);
    let published = session.wait("textDocument/publishDiagnostics", |p| p["uri"] == uri);
    assert_eq!(published["diagnostics"][0]["source"], "sleepy");
    assert_eq!(published["diagnostics"][0]["code"], "E0384");
    let fix = session.wait_for_fix(&uri, AT.0, AT.1);
    let title = fix["title"].as_str().unwrap();
    assert!(
        title.starts_with("Sleepy: ") && title.ends_with(" ✓"),
        "{title}"
    );
    assert_eq!(fix["kind"], "quickfix");
    assert_eq!(fix["isPreferred"], true);
    assert_eq!(
        fix["edit"]["documentChanges"][0]["textDocument"]["version"],
        1
    );
    let fixed = apply(BROKEN, &fix, &uri);
    assert!(fixed.contains("let mut total"), "{fixed}");

    session.change(&uri, &fixed);
    session.execute(&fix["command"]);
    session.save(&project, "src/main.rs", &fixed);
    session.wait_idle(0);
    let cleared = session.wait("textDocument/publishDiagnostics", |p| {
        p["diagnostics"] == json!([])
    });
    assert_eq!(cleared["uri"], uri);
    // The text has to stand still for its label; the test's time is short.
    std::thread::sleep(std::time::Duration::from_secs(2));
    assert!(session.end().success());

    let episodes = episodes(&project);
    assert_eq!(episodes.len(), 1, "{episodes:#?}");
    let episode = &episodes[0];
    assert_eq!(episode.outcome, Outcome::Accepted);
    assert_eq!(episode.source, Some(Source::Rustc));
    assert!(episode.passed && episode.diff_unified.contains("+    let mut total"));
    assert_eq!(episode.task_id, "src/main.rs:3");
    assert!(
        episode
            .settled_text
            .as_deref()
            .is_some_and(|t| t.contains("let mut total"))
    );
}

//! What an editor asks for beside quick fixes: all fixes at once, hover, undo,
//! and settings that change on disk.

#![expect(
    clippy::unwrap_used,
    reason = "clippy knows test functions, not their helpers"
)]

mod support;

use std::time::{Duration, Instant};

use serde_json::{Value, json};
use sleepy_fix::Outcome;
use support::{PATIENCE, Project, Session, apply, episodes, modern, no_model};

/// rustc knows what to do about both errors.
const TWO: &str = "fn main() {\n    let total = 1;\n    total += 1;\n    let count = 2;\n    count += total;\n    println!(\"{count}\");\n}\n";
/// Nobody can know what was meant here.
const HOPELESS: &str = "fn main() {\n    let n: u32 = \"seven\";\n    println!(\"{n}\");\n}\n";

fn fix_all(session: &mut Session, uri: &str, only: Value) -> Vec<Value> {
    let answer = session.request(
        "textDocument/codeAction",
        json!({
            "textDocument": { "uri": uri },
            "range": { "start": { "line": 0, "character": 0 }, "end": { "line": 99, "character": 0 } },
            "context": { "diagnostics": [], "only": only },
        }),
    );
    answer.as_array().unwrap().clone()
}

#[test]
fn all_sure_fixes_of_a_file_are_one_edit_and_each_is_on_record() {
    let project = Project::new(&[("src/main.rs", TWO)]);
    let uri = project.uri("src/main.rs");
    let options = json!({ "model": { "backend": "off" }, "fixes": { "fixAll": true } });
    let mut session = Session::start(&project, modern(), options);
    session.open(&uri, TWO);
    session.wait_for_fix(&uri, (2, 5));
    session.wait_for_fix(&uri, (4, 5));
    // While a check runs again, nothing is sure.
    let deadline = Instant::now() + PATIENCE;
    while fix_all(&mut session, &uri, json!(["source"])).is_empty() {
        assert!(Instant::now() < deadline, "the fixes never get sure");
        std::thread::sleep(Duration::from_millis(50));
    }
    for only in ["source", "source.fixAll", "source.fixAll.sleepy"] {
        let actions = fix_all(&mut session, &uri, json!([only]));
        assert_eq!(actions.len(), 1, "{only}: {actions:#?}");
    }
    assert_eq!(
        fix_all(&mut session, &uri, json!(["source.organizeImports"])),
        Vec::<Value>::new()
    );
    let all = fix_all(&mut session, &uri, json!(["source.fixAll"])).remove(0);
    assert_eq!(all["kind"], "source.fixAll.sleepy");
    assert_eq!(all["title"], "Sleepy: apply 2 fixes of this file");
    let edits = &all["edit"]["documentChanges"];
    assert_eq!(edits.as_array().unwrap().len(), 1);
    assert_eq!(edits[0]["textDocument"]["version"], 1);
    let fixed = apply(TWO, &all, &uri);
    assert!(
        fixed.contains("let mut total") && fixed.contains("let mut count"),
        "{fixed}"
    );
    session.change(&uri, &fixed);
    session.execute(&all["command"]);
    // The unsaved text is checked by itself.
    session.forget_seen();
    session.wait_idle(0);
    assert!(session.end().success());
    let outcomes: Vec<Outcome> = episodes(&project).iter().map(|e| e.outcome).collect();
    assert_eq!(outcomes, [Outcome::Accepted, Outcome::Accepted]);
}

#[test]
fn fixing_all_at_once_is_off_until_it_is_asked_for() {
    let project = Project::new(&[("src/main.rs", TWO)]);
    let uri = project.uri("src/main.rs");
    let mut session = Session::spawn(&project.home(), &[]);
    session.initialize(&project, modern(), no_model());
    session.open(&uri, TWO);
    session.wait_for_fix(&uri, (2, 5));
    let none = fix_all(&mut session, &uri, json!(["source.fixAll"]));
    assert_eq!(none, Vec::<Value>::new());
    assert!(session.end().success());
}

#[test]
fn hover_says_why_there_is_no_fix() {
    let project = Project::new(&[("src/main.rs", HOPELESS)]);
    let uri = project.uri("src/main.rs");
    let mut session = Session::start(&project, modern(), no_model());
    session.open(&uri, HOPELESS);
    session.wait_idle(1);
    let told = session.hover(&uri, (1, 19)).unwrap();
    assert!(
        told.contains("no fix: ") && told.contains("switched off"),
        "{told}"
    );
    assert_eq!(session.hover(&uri, (2, 5)), None);
    let status = session.request(
        "workspace/executeCommand",
        json!({ "command": "sleepy.status" }),
    );
    let verdict = status["lastVerdict"].as_str().unwrap();
    assert!(verdict.starts_with("no fix for E0308"), "{verdict}");
    assert!(session.end().success());
}

#[test]
fn an_undo_that_the_editor_tells_of_is_believed() {
    let project = Project::new(&[("src/main.rs", TWO)]);
    let uri = project.uri("src/main.rs");
    let mut session = Session::start(&project, modern(), no_model());
    session.open(&uri, TWO);
    let fix = session.wait_for_fix(&uri, (2, 5));
    let fixed = apply(TWO, &fix, &uri);
    session.change(&uri, &fixed);
    session.execute(&fix["command"]);
    session.undone(&uri);
    // By now the line is neither what it was nor what the fix made of it.
    session.change(&uri, &TWO.replace("let total = 1", "let totals = 1"));
    session.undone(&uri);
    assert!(session.end().success());
    let outcomes: Vec<Outcome> = episodes(&project)
        .iter()
        .filter(|e| json!(e.id) == fix["command"]["arguments"][0]["episode"])
        .map(|e| e.outcome)
        .collect();
    assert_eq!(outcomes, [Outcome::Undone]);
}

#[test]
fn settings_files_are_read_again_when_they_change() {
    let project = Project::new(&[("src/main.rs", TWO)]);
    let uri = project.uri("src/main.rs");
    let config = project.home().join("config.toml");
    std::fs::write(&config, "[model]\nbackend = \"off\"\n").unwrap();
    let mut session = Session::start(&project, modern(), json!({}));
    session.open(&uri, TWO);
    session.wait_for_fix(&uri, (2, 5));
    // No editor tells of these: the server looks itself.
    std::fs::write(&config, "enable = false\n[model]\nbackend = \"off\"\n").unwrap();
    session.wait("sleepy/status", |s| s["state"] == "off");
    std::fs::write(&config, "enable = what\n").unwrap();
    session.wait("window/showMessage", |m| {
        m["message"].as_str().unwrap().contains("config.toml")
    });
    let status = session.request(
        "workspace/executeCommand",
        json!({ "command": "sleepy.status" }),
    );
    assert_eq!(status["state"], "off", "the last good ones stay");
    std::fs::remove_file(&config).unwrap();
    project.write("sleepy.toml", "capture = false\n");
    session.wait("sleepy/status", |s| {
        s["workspaces"][0]["enabled"] == true && s["workspaces"][0]["capture"] == false
    });
    assert!(session.end().success());
}

//! Whole sessions against the real binary, with the real compiler and no model.

mod support;

use serde_json::{Value, json};
use sleepy_fix::{Outcome, Source};
use support::{Project, Session, apply, episodes, modern, no_model};

/// rustc knows what to do about this one.
const BROKEN: &str =
    "fn main() {\n    let total = 1;\n    total += 1;\n    println!(\"{total}\");\n}\n";
/// Where the error of [`BROKEN`] is.
const AT: (u32, u32) = (2, 5);
/// Nobody can know what was meant here.
const HOPELESS: &str = "fn main() {\n    let n: u32 = \"seven\";\n    println!(\"{n}\");\n}\n";

#[test]
fn a_fix_is_ready_before_it_is_asked_for_and_its_story_is_kept() {
    let project = Project::new(&[("src/main.rs", BROKEN)]);
    let uri = project.uri("src/main.rs");
    let mut session = Session::start(&project, modern(), no_model());
    session.open(&uri, BROKEN);
    let published = session.wait("textDocument/publishDiagnostics", |p| p["uri"] == uri);
    assert_eq!(published["diagnostics"][0]["source"], "sleepy");
    assert_eq!(published["diagnostics"][0]["code"], "E0384");
    let fix = session.wait_for_fix(&uri, AT);
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
    session.wait_settled(&project);
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

#[test]
fn an_undone_fix_is_known_as_undone() {
    let project = Project::new(&[("src/main.rs", BROKEN)]);
    let uri = project.uri("src/main.rs");
    // The oldest clients: no versioned edits, UTF-16, no progress.
    let mut session = Session::start(&project, json!({}), no_model());
    session.open(&uri, BROKEN);
    let fix = session.wait_for_fix(&uri, AT);
    assert!(fix["edit"].get("documentChanges").is_none());
    session.change(&uri, &apply(BROKEN, &fix, &uri));
    session.execute(&fix["command"]);
    session.change(&uri, BROKEN);
    // The text is again the one the compiler judged.
    let again = session.wait_for_fix(&uri, AT);
    assert_eq!(again["command"], fix["command"]);
    assert!(session.end().success());
    let outcomes: Vec<Outcome> = episodes(&project).iter().map(|e| e.outcome).collect();
    assert_eq!(outcomes, [Outcome::Undone]);
}

#[test]
fn a_rejected_fix_goes_away_for_good() {
    let project = Project::new(&[("src/main.rs", BROKEN)]);
    let uri = project.uri("src/main.rs");
    let mut session = Session::start(&project, modern(), no_model());
    session.open(&uri, BROKEN);
    session.wait_for_fix(&uri, AT);
    let actions = session.actions(&uri, AT);
    let titles: Vec<&str> = actions
        .iter()
        .map(|a| a["title"].as_str().unwrap())
        .collect();
    assert_eq!(
        titles[1..],
        [
            "Sleepy: try again",
            "Sleepy: not helpful",
            "Sleepy: explain"
        ]
    );
    session.execute(&actions[2]["command"]);
    assert!(
        session
            .actions(&uri, AT)
            .iter()
            .all(|a| a.get("edit").is_none())
    );
    let text = format!("{BROKEN}// more\n");
    session.change(&uri, &text);
    session.forget_seen();
    session.save(&project, "src/main.rs", &text);
    let status = session.wait_idle(1);
    assert!(
        status["withoutFix"][0]["reason"]
            .as_str()
            .unwrap()
            .contains("dismissed"),
        "{status}"
    );
    assert!(
        session
            .actions(&uri, AT)
            .iter()
            .all(|a| a.get("edit").is_none())
    );
    assert!(session.end().success());
    let outcomes: Vec<Outcome> = episodes(&project).iter().map(|e| e.outcome).collect();
    assert_eq!(outcomes, [Outcome::Rejected]);
}

#[test]
fn an_error_without_a_fix_has_a_reason_and_the_persons_repair_is_learned() {
    let project = Project::new(&[("src/main.rs", HOPELESS)]);
    let uri = project.uri("src/main.rs");
    let mut session = Session::start(&project, modern(), no_model());
    session.open(&uri, HOPELESS);
    let status = session.wait_idle(1);
    assert!(
        status["withoutFix"][0]["reason"]
            .as_str()
            .unwrap()
            .contains("rustc"),
        "{status}"
    );
    assert!(
        status["lastCheck"]["command"]
            .as_str()
            .unwrap()
            .contains("cargo check")
    );
    let actions = session.actions(&uri, (1, 18));
    let explain = actions
        .iter()
        .find(|a| a["title"] == "Sleepy: explain")
        .unwrap();
    let answer = session.execute(&explain["command"]);
    assert!(
        answer["explanation"].as_str().unwrap().contains("No fix: "),
        "{answer}"
    );
    session.wait("window/showMessage", |m| {
        m["message"].as_str().unwrap().contains("E0308")
    });

    let own = HOPELESS.replace("\"seven\"", "7");
    session.change(&uri, &own);
    session.save(&project, "src/main.rs", &own);
    session.wait_idle(0);
    session.wait_settled(&project);
    assert!(session.end().success());
    let episodes = episodes(&project);
    assert_eq!(episodes.len(), 1, "{episodes:#?}");
    assert_eq!(episodes[0].outcome, Outcome::HumanFix);
    assert!(
        episodes[0]
            .settled_text
            .as_deref()
            .unwrap()
            .contains("let n: u32 = 7;")
    );
}

#[test]
fn a_repair_that_was_settled_is_offered_the_next_time() {
    let project = Project::new(&[("src/main.rs", HOPELESS)]);
    let uri = project.uri("src/main.rs");
    let mut session = Session::start(&project, modern(), no_model());
    session.open(&uri, HOPELESS);
    session.wait_idle(1);
    let own = HOPELESS.replace("\"seven\"", "7");
    session.change(&uri, &own);
    session.save(&project, "src/main.rs", &own);
    session.wait_idle(0);
    session.wait_settled(&project);

    let again = format!("{HOPELESS}\nfn later() {{}}\n");
    session.change(&uri, &again);
    session.save(&project, "src/main.rs", &again);
    let fix = session.wait_for_fix(&uri, (1, 18));
    let title = fix["title"].as_str().unwrap();
    assert!(title.contains("as accepted before"), "{title}");
    assert_eq!(apply(&again, &fix, &uri), again.replace("\"seven\"", "7"));
    session.change(&uri, &apply(&again, &fix, &uri));
    session.execute(&fix["command"]);
    assert!(session.end().success());
    let sources: Vec<Option<Source>> = episodes(&project).iter().map(|e| e.source).collect();
    assert!(sources.contains(&Some(Source::Memory)), "{sources:?}");
}

#[test]
fn while_the_person_types_no_stale_edit_is_offered() {
    let project = Project::new(&[("src/main.rs", BROKEN)]);
    let uri = project.uri("src/main.rs");
    let mut session = Session::start(&project, modern(), no_model());
    session.open(&uri, BROKEN);
    session.wait_for_fix(&uri, AT);
    let typed = format!("// é\n{BROKEN}");
    session.change(&uri, &typed);
    assert!(
        session
            .actions(&uri, (3, 5))
            .iter()
            .all(|a| a.get("edit").is_none())
    );
    session.save(&project, "src/main.rs", &typed);
    let fix = session.wait_for_fix(&uri, (3, 5));
    assert_eq!(
        fix["edit"]["documentChanges"][0]["textDocument"]["version"],
        2
    );
    assert!(apply(&typed, &fix, &uri).contains("let mut total"));
    assert!(session.end().success());
}

#[test]
fn a_change_on_disk_retires_what_it_invalidates() {
    let project = Project::new(&[
        (
            "src/main.rs",
            "mod part;\nfn main() {\n    part::run();\n}\n",
        ),
        ("src/part.rs", "pub fn run() {\n    missing();\n}\n"),
    ]);
    let uri = project.uri("src/main.rs");
    let mut session = Session::start(&project, modern(), no_model());
    session.open(&uri, "mod part;\nfn main() {\n    part::run();\n}\n");
    let part = project.uri("src/part.rs");
    session.wait("textDocument/publishDiagnostics", |p| {
        p["uri"] == part && p["diagnostics"] != json!([])
    });
    // No editor tells of this one.
    project.write("src/part.rs", "pub fn run() {}\n");
    session.wait("textDocument/publishDiagnostics", |p| {
        p["uri"] == part && p["diagnostics"] == json!([])
    });
    assert!(session.end().success());
}

#[test]
fn settings_change_while_the_session_runs() {
    let project = Project::new(&[("src/main.rs", BROKEN)]);
    let uri = project.uri("src/main.rs");
    let options = json!({ "model": { "backend": "off" }, "rustAnalyzer": true });
    let mut session = Session::start(&project, modern(), options);
    session.open(&uri, BROKEN);
    session.wait_for_fix(&uri, AT);
    assert!(
        session
            .seen("textDocument/publishDiagnostics")
            .iter()
            .all(|p| p["diagnostics"] == json!([]))
    );
    session.notify(
        "workspace/didChangeConfiguration",
        json!({ "settings": { "sleepy": {
            "model": { "backend": "off" }, "publishDiagnostics": "always",
        } } }),
    );
    session.wait("textDocument/publishDiagnostics", |p| {
        p["uri"] == uri && p["diagnostics"] != json!([])
    });
    session.forget_seen();
    // The repository's own file loses against the editor, but not in what the
    // editor does not say.
    project.write(
        "sleepy.toml",
        "enable = false\npublish_diagnostics = \"never\"\n",
    );
    session.notify(
        "workspace/didChangeWatchedFiles",
        json!({ "changes": [{ "uri": project.uri("sleepy.toml"), "type": 1 }] }),
    );
    session.wait("sleepy/status", |s| s["state"] == "off");
    assert!(session.actions(&uri, AT).is_empty());
    session.notify(
        "workspace/didChangeConfiguration",
        json!({ "settings": { "sleepy": {
            "model": { "backend": "off" }, "enable": true, "capture": 7,
        } } }),
    );
    session.wait("window/showMessage", |m| {
        m["message"].as_str().unwrap().contains("`capture`")
    });
    session.wait_for_fix(&uri, AT);
    assert!(session.end().success());
}

#[test]
fn files_of_several_workspaces_and_of_none_live_side_by_side() {
    let project = Project::new(&[("src/main.rs", BROKEN)]);
    let other = Project::new(&[("src/main.rs", BROKEN)]);
    std::fs::write(project.home().join("lonely.rs"), "fn main() {}\n").unwrap();
    let mut session = Session::start(&project, modern(), no_model());
    let (a, b) = (project.uri("src/main.rs"), other.uri("src/main.rs"));
    session.open(&a, BROKEN);
    session.open(&b, BROKEN);
    session.wait_for_fix(&a, AT);
    session.wait_for_fix(&b, AT);
    let home = std::fs::canonicalize(project.home()).unwrap();
    let lonely = format!("file://{}/lonely.rs", home.display());
    session.open(&lonely, "fn main() {}\n");
    let reason = session.wait("sleepy/status", |s| s["outside"] != json!([]));
    assert!(
        reason["outside"][0]["reason"]
            .as_str()
            .unwrap()
            .contains("Cargo.toml")
    );
    let folder =
        |p: &Project| json!({ "uri": format!("file://{}", p.root().display()), "name": "x" });
    session.notify(
        "workspace/didChangeWorkspaceFolders",
        json!({ "event": { "added": [], "removed": [folder(&other)] } }),
    );
    session.wait("sleepy/status", |s| {
        s["workspaces"].as_array().unwrap().len() == 1
    });
    assert!(session.actions(&b, AT).is_empty());
    assert!(session.end().success());
}

#[test]
fn positions_are_right_in_any_encoding() {
    let text = "fn main() {\n    let total = 1;\n    let s = \"𝄞\"; total += s.len();\n    println!(\"{total}\");\n}\n";
    let project = Project::new(&[("src/main.rs", text)]);
    let uri = project.uri("src/main.rs");
    for (encoding, start) in [("utf-8", 20), ("utf-16", 18), ("utf-32", 17)] {
        let capabilities = json!({ "general": { "positionEncodings": [encoding] } });
        let mut session = Session::start(&project, capabilities, no_model());
        session.open(&uri, text);
        let published = session.wait("textDocument/publishDiagnostics", |p| p["uri"] == uri);
        let errors = published["diagnostics"].as_array().unwrap();
        let error = errors.iter().find(|d| d["code"] == "E0384").unwrap();
        assert_eq!(
            error["range"]["start"],
            json!({ "line": 2, "character": start }),
            "{encoding}"
        );
        assert!(session.end().success());
    }
}

#[test]
fn fixes_and_tags_follow_what_the_client_understands() {
    let project = Project::new(&[("src/main.rs", BROKEN)]);
    let uri = project.uri("src/main.rs");
    let mut session = Session::start(&project, modern(), no_model());
    session.open(&uri, BROKEN);
    session.wait_for_fix(&uri, AT);
    let at = json!({ "line": AT.0, "character": AT.1 });
    let ask = |only: Value| {
        json!({
            "textDocument": { "uri": uri },
            "range": { "start": at, "end": at },
            "context": { "diagnostics": [
                // As rust-analyzer's arrive: without code and data.
                { "range": { "start": at, "end": { "line": AT.0, "character": 14 } }, "message": "cannot assign twice" },
                { "range": { "start": { "line": 0, "character": 0 }, "end": { "line": 0, "character": 2 } }, "message": "far away" },
            ], "only": only },
        })
    };
    let fix = session.request("textDocument/codeAction", ask(json!(["quickfix"])))[0].clone();
    assert_eq!(fix["diagnostics"].as_array().unwrap().len(), 1);
    assert_eq!(fix["diagnostics"][0]["message"], "cannot assign twice");
    assert!(fix.get("tags").is_none() && fix.get("data").is_none());
    let none = session.request(
        "textDocument/codeAction",
        ask(json!(["source.organizeImports"])),
    );
    assert_eq!(none, json!([]));
    assert!(session.end().success());
}

#[test]
fn the_next_fix_is_verified_before_the_first_is_saved() {
    let text = "fn main() {\n    let total = 1;\n    total += 1;\n    let count = 2;\n    count += total;\n    println!(\"{count}\");\n}\n";
    let project = Project::new(&[("src/main.rs", text)]);
    let uri = project.uri("src/main.rs");
    let mut session = Session::start(&project, modern(), no_model());
    session.open(&uri, text);
    let first = session.wait_for_fix(&uri, (2, 5));
    let fixed = apply(text, &first, &uri);
    session.change(&uri, &fixed);
    session.execute(&first["command"]);
    let second = session.wait_for_fix(&uri, (4, 5));
    assert_eq!(
        second["edit"]["documentChanges"][0]["textDocument"]["version"],
        2
    );
    assert!(second["title"].as_str().unwrap().ends_with(" ✓"));
    let fixed = apply(&fixed, &second, &uri);
    session.change(&uri, &fixed);
    session.execute(&second["command"]);
    session.forget_seen();
    session.save(&project, "src/main.rs", &fixed);
    session.wait_idle(0);
    assert!(session.end().success());
    let outcomes: Vec<Outcome> = episodes(&project).iter().map(|e| e.outcome).collect();
    assert_eq!(outcomes, [Outcome::Accepted, Outcome::Accepted]);
}

//! What must not end a session.

mod support;

use serde_json::{Value, json};
use support::{Project, Session, modern, no_model};

const BROKEN: &str =
    "fn main() {\n    let total = 1;\n    total += 1;\n    println!(\"{total}\");\n}\n";
const AT: (u32, u32) = (2, 5);

#[test]
fn unknown_methods_and_commands_are_refused_politely() {
    let project = Project::new(&[("src/main.rs", "fn main() {}\n")]);
    let mut session = Session::start(&project, modern(), no_model());
    let answer = session.try_request("textDocument/nonsense", json!({}));
    assert_eq!(answer["error"]["code"], -32601, "{answer}");
    let answer = session.try_request(
        "workspace/executeCommand",
        json!({ "command": "sleepy.nonsense" }),
    );
    assert!(
        answer["error"]["message"]
            .as_str()
            .unwrap()
            .contains("sleepy.nonsense"),
        "{answer}"
    );
    let answer = session.try_request(
        "workspace/executeCommand",
        json!({ "command": "sleepy.explain", "arguments": [{ "error": 12345 }] }),
    );
    assert!(
        answer["error"]["message"]
            .as_str()
            .unwrap()
            .contains("gone"),
        "{answer}"
    );
    session.notify("$/nonsense", json!({}));
    session.notify("textDocument/didChange", json!({ "textDocument": { "uri": "file:///never/opened.rs", "version": 1 }, "contentChanges": [] }));
    session.notify("textDocument/didOpen", json!({ "textDocument": { "uri": "untitled:Untitled-1", "languageId": "rust", "version": 1, "text": "" } }));
    let answer = session.request("textDocument/codeAction", json!({
        "textDocument": { "uri": "untitled:Untitled-1" },
        "range": { "start": { "line": 9, "character": 9 }, "end": { "line": 9, "character": 9 } },
        "context": { "diagnostics": [] },
    }));
    assert_eq!(answer, json!([]));
    let status = session.request(
        "workspace/executeCommand",
        json!({ "command": "sleepy.status", "arguments": [] }),
    );
    assert!(status["state"].is_string(), "{status}");
    assert!(session.end().success());
}

#[test]
fn a_request_before_initialize_is_refused() {
    let project = Project::new(&[]);
    let mut session = Session::spawn(&project.home(), &[]);
    let answer = session.try_request("textDocument/codeAction", json!({}));
    assert_eq!(answer["error"]["code"], -32002, "{answer}");
    session.notify_exit();
    assert!(!session.wait_exit().success());
}

#[test]
fn what_was_shown_is_on_record_even_if_the_server_is_killed() {
    let project = Project::new(&[("src/main.rs", BROKEN)]);
    let uri = project.uri("src/main.rs");
    let mut session = Session::start(&project, modern(), no_model());
    session.open(&uri, BROKEN);
    let fix = session.wait_for_fix(&uri, AT);
    session.kill();
    let episodes = support::episodes(&project);
    let ids: Vec<Value> = episodes.iter().map(|e| json!(e.id)).collect();
    assert_eq!(ids, [fix["command"]["arguments"][0]["episode"].clone()]);
    assert!(episodes[0].passed);
}

#[test]
fn a_broken_database_is_set_aside_and_told_once() {
    let project = Project::new(&[("src/main.rs", BROKEN)]);
    let uri = project.uri("src/main.rs");
    std::fs::write(
        project.home().join("episodes.sqlite"),
        "this is no database, whatever its name says".repeat(100),
    )
    .unwrap();
    let mut session = Session::start(&project, modern(), no_model());
    session.open(&uri, BROKEN);
    session.wait_for_fix(&uri, AT);
    session.wait("window/showMessage", |m| {
        m["message"].as_str().unwrap().contains("damaged")
    });
    assert!(session.end().success());
    assert_eq!(support::episodes(&project).len(), 1);
}

#[test]
fn a_state_folder_that_cannot_be_written_costs_only_the_memory() {
    let project = Project::new(&[("src/main.rs", BROKEN)]);
    let uri = project.uri("src/main.rs");
    // A file stands where the database would be a folder's content.
    std::fs::create_dir_all(project.home().join("episodes.sqlite")).unwrap();
    let mut session = Session::start(&project, modern(), no_model());
    session.open(&uri, BROKEN);
    let fix = session.wait_for_fix(&uri, AT);
    session.execute(&fix["command"]);
    session.wait("window/showMessage", |m| {
        m["message"].as_str().unwrap().contains("remembered")
    });
    assert!(session.end().success());
}

#[test]
fn a_missing_toolchain_is_told_once_and_the_session_goes_on() {
    let project = Project::new(&[("src/main.rs", BROKEN)]);
    let uri = project.uri("src/main.rs");
    let nowhere = project.home().display().to_string();
    let mut session = Session::spawn(
        &project.home(),
        &[
            ("PATH", &nowhere),
            ("CARGO", ""),
            ("RUSTC", ""),
            ("CARGO_HOME", &nowhere),
            ("RUSTUP_HOME", &nowhere),
            ("HOME", &nowhere),
            ("RUSTUP_TOOLCHAIN", "none"),
        ],
    );
    session.initialize(&project, modern(), no_model());
    session.open(&uri, BROKEN);
    let status = session.wait("sleepy/status", |s| s["state"] == "problem");
    assert!(!status["message"].as_str().unwrap().is_empty());
    session.save(&project, "src/main.rs", BROKEN);
    session.wait("sleepy/status", |s| s["state"] == "checking");
    session.wait("sleepy/status", |s| s["state"] == "problem");
    let told: Vec<&Value> = session.seen("window/showMessage");
    assert_eq!(told.len(), 1, "{told:?}");
    assert!(session.end().success());
}

#[test]
fn a_missing_model_is_told_once_and_the_compiler_still_helps() {
    let project = Project::new(&[("src/main.rs", BROKEN)]);
    let uri = project.uri("src/main.rs");
    let options = json!({ "model": { "path": project.home().join("none.gguf") } });
    let mut session = Session::start(&project, modern(), options);
    session.open(&uri, BROKEN);
    session.wait_for_fix(&uri, AT);
    session.wait("window/showMessage", |m| {
        m["message"].as_str().unwrap().contains("none.gguf")
    });
    let status = session.request(
        "workspace/executeCommand",
        json!({ "command": "sleepy.status" }),
    );
    assert_eq!(status["model"]["state"], "missing", "{status}");
    session.request(
        "workspace/executeCommand",
        json!({ "command": "sleepy.reload" }),
    );
    session.wait_for_fix(&uri, AT);
    assert!(session.end().success());
}

#[test]
fn a_broken_manifest_is_told_and_heals() {
    let project = Project::new(&[("src/main.rs", BROKEN)]);
    let uri = project.uri("src/main.rs");
    let manifest = std::fs::read_to_string(project.root().join("Cargo.toml")).unwrap();
    project.write("Cargo.toml", "[package\n");
    let mut session = Session::start(&project, modern(), no_model());
    session.open(&uri, BROKEN);
    let status = session.wait("sleepy/status", |s| s["outside"] != json!([]));
    assert!(
        status["outside"][0]["reason"]
            .as_str()
            .unwrap()
            .contains("Cargo.toml"),
        "{status}"
    );
    project.write("Cargo.toml", &manifest);
    session.save(&project, "src/main.rs", BROKEN);
    session.wait_for_fix(&uri, AT);
    assert!(session.end().success());
}

#[test]
fn actions_are_answered_while_a_check_runs() {
    let project = Project::new(&[
        ("src/main.rs", "fn main() {}\n"),
        (
            "build.rs",
            "fn main() { loop { std::thread::sleep(std::time::Duration::from_secs(1)); } }\n",
        ),
    ]);
    let mut session = Session::start(&project, modern(), no_model());
    let uri = project.uri("src/main.rs");
    session.open(&uri, "fn main() {}\n");
    session.wait("sleepy/status", |s| s["state"] == "checking");
    for _ in 0..200 {
        assert_eq!(session.actions(&uri, (0, 3)), Vec::<Value>::new());
    }
    assert!(session.end().success());
}

#[test]
fn the_command_line_explains_itself() {
    let run = |flag: &str| {
        let out = std::process::Command::new(env!("CARGO_BIN_EXE_sleepy-lsp"))
            .arg(flag)
            .output()
            .unwrap();
        (out.status.code(), String::from_utf8(out.stdout).unwrap())
    };
    let (code, text) = run("--version");
    assert_eq!(
        (code, text.trim()),
        (Some(0), concat!("sleepy-lsp ", env!("CARGO_PKG_VERSION")))
    );
    let (code, text) = run("--help");
    assert!(
        code == Some(0) && text.contains("--stdio") && text.contains("--log"),
        "{text}"
    );
    assert_eq!(run("--nonsense").0, Some(2));
}

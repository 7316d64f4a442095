//! However a session ends, nothing of it stays: not when the editor is killed,
//! not when the server is.

#![cfg(target_os = "linux")]

mod support;

use std::process::Command;
use std::time::Duration;

use support::{Project, Session, modern, no_model, wait_until};

const MAIN: &str = "fn main() {}\n";
/// Keeps a check running, and cargo, rustc and the sandbox with it.
const ENDLESS: &str =
    "fn main() { loop { std::thread::sleep(std::time::Duration::from_secs(1)); } }\n";

/// A server in the middle of a check, with the folder that marks its processes.
fn in_a_check(project: &Project, client: Option<u32>) -> Session {
    let mut session = Session::spawn(&project.home(), &[]);
    session.initialize_as(client, project, modern(), no_model());
    session.open(&project.uri("src/main.rs"), MAIN);
    session.wait("sleepy/status", |s| s["state"] == "checking");
    session
}

fn wait_for_the_build_script(project: &Project) {
    let home = project.home();
    wait_until("the build script to run", || {
        processes(&home).iter().any(|p| p.contains("build-script"))
    });
}

#[test]
fn the_end_of_the_input_ends_everything_and_so_does_a_proper_end() {
    let project = Project::new(&[("src/main.rs", MAIN), ("build.rs", ENDLESS)]);
    for hang_up in [true, false] {
        let mut session = in_a_check(&project, None);
        wait_for_the_build_script(&project);
        if hang_up {
            session.hang_up();
            session.wait_exit();
        } else {
            assert!(session.end().success());
        }
        wait_until("its processes to end", || {
            processes(&project.home()).is_empty()
        });
    }
}

#[test]
fn an_editor_that_is_killed_takes_everything_with_it() {
    let project = Project::new(&[("src/main.rs", MAIN), ("build.rs", ENDLESS)]);
    // The editor's pipes may be held open by a child of its that lives on, so
    // the server has to notice that the process itself is gone.
    let mut editor = Command::new("sleep").arg("1000").spawn().unwrap();
    let mut session = in_a_check(&project, Some(editor.id()));
    wait_for_the_build_script(&project);
    // It looks every few seconds, and a client it never saw alive may live
    // somewhere else.
    std::thread::sleep(Duration::from_secs(6));
    editor.kill().unwrap();
    editor.wait().unwrap();
    assert!(!session.wait_exit().success());
    wait_until("its processes to end", || {
        processes(&project.home()).is_empty()
    });
}

#[test]
fn a_server_that_is_killed_takes_everything_with_it() {
    let project = Project::new(&[("src/main.rs", MAIN), ("build.rs", ENDLESS)]);
    // First whenever it comes, while everything is being started, then with
    // everything running.
    for early_ms in [Some(50), Some(90), Some(140), Some(220), None] {
        let session = in_a_check(&project, None);
        match early_ms {
            Some(ms) => std::thread::sleep(Duration::from_millis(ms)),
            None => wait_for_the_build_script(&project),
        }
        session.kill();
        wait_until("its processes to end", || {
            processes(&project.home()).is_empty()
        });
    }
}

/// Command lines of living processes that have to do with a folder: that name
/// it, or were started with it as their state folder.
fn processes(home: &std::path::Path) -> Vec<String> {
    let marker = home.display().to_string();
    let mut found = Vec::new();
    for entry in std::fs::read_dir("/proc").into_iter().flatten().flatten() {
        let read = |name: &str| {
            let bytes = std::fs::read(entry.path().join(name)).unwrap_or_default();
            String::from_utf8_lossy(&bytes).replace('\0', " ")
        };
        let line = read("cmdline");
        if line.contains(&marker) || read("environ").contains(&format!("SLEEPY_HOME={marker}")) {
            found.push(line);
        }
    }
    found
}

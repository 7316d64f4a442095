//! `model` from outside: pulled from a server on this machine, listed, described, used by name, removed.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on stops here")]

mod common;
#[path = "../../crates/infer/tests/pull_support/mod.rs"]
mod pull_support;

use std::io::{BufRead, BufReader};
use std::process::Stdio;

use common::{World, keys, texts};
use pull_support::{Act, Server, model, sha256};
use serde_json::{Value, json};

/// A home with a catalogue of its own that has `body` under the name `tiny`.
fn world(body: &[u8], bytes: u64) -> World {
    let world = World::new();
    let models = world.path("home/models");
    std::fs::create_dir_all(&models).unwrap();
    let catalogue = json!({"version": 1, "models": [{
        "name": "tiny-f32", "title": "Tiny", "repo": "o/n", "revision": "r1", "file": "tiny-model.gguf",
        "bytes": bytes, "sha256": sha256(body), "licence": "MIT", "licence_note": "Mind the gap.",
        "parameters": 75_008, "quantisation": "f32", "context": 64, "kv_bytes_per_token": 8
    }]});
    std::fs::write(models.join("catalogue.json"), catalogue.to_string()).unwrap();
    world
}

fn small() -> (Vec<u8>, World) {
    let body = model(1.0);
    let world = world(&body, body.len() as u64);
    (body, world)
}

/// The events among the lines of stderr.
fn events(err: &str) -> Vec<Value> {
    let lines = err.lines().filter(|l| l.starts_with('{'));
    lines.map(|l| serde_json::from_str(l).unwrap()).collect()
}

fn kinds(events: &[Value]) -> Vec<&str> {
    events
        .iter()
        .map(|e| e["event"].as_str().unwrap())
        .collect()
}

#[test]
fn a_model_is_pulled_listed_described_and_removed() {
    let (body, world) = small();
    let server = Server::start(body.clone(), &[Act::Serve]);
    let pull = ["model", "pull", "tiny", "--hub", &server.url];
    let pulled = world.json(&pull, 0);
    let file = world.path("home/models/tiny-model.gguf");
    assert_eq!(pulled["file"], file.to_str().unwrap());
    assert_eq!(
        (&pulled["status"], &pulled["trust"]),
        (&json!("pulled"), &json!("pinned"))
    );
    assert_eq!(pulled["memory"]["kv"], 64 * 8);
    assert_eq!(std::fs::read(&file).unwrap(), body);
    assert_eq!(world.json(&pull, 0)["status"], "already_here");
    assert_eq!(server.seen().len(), 1);

    let listed = world.json(&["model", "list"], 0);
    assert_eq!(
        keys(&listed).into_iter().collect::<Vec<_>>(),
        ["catalogue", "installed", "models", "unfinished"]
    );
    let paths = listed["models"].as_array().unwrap();
    assert!(paths.contains(&json!(file.to_str().unwrap())), "{listed}");
    let installed = listed["installed"].as_array().unwrap();
    let tiny = installed
        .iter()
        .find(|m| m["name"] == "tiny-model")
        .unwrap();
    assert_eq!(
        (&tiny["own"], &tiny["licence"]),
        (&json!(true), &json!("MIT"))
    );
    assert_eq!(tiny["origin"], "hub:o/n/tiny-model.gguf@r1");
    let offered = listed["catalogue"].as_array().unwrap();
    assert_eq!(offered[0]["name"], "tiny-f32");
    assert_eq!(offered[0]["installed"], true);
    let qwen = offered
        .iter()
        .find(|m| m["name"] == "qwen2.5-coder-3b-q4_k_m")
        .unwrap();
    assert_eq!(
        (&qwen["installed"], &qwen["licence"]),
        (&json!(false), &json!("Qwen-Research"))
    );

    for name in ["tiny", "tiny-f32", "tiny-model", "tiny-model.gguf"] {
        let info = world.json(&["model", "info", name, "--context", "32"], 0);
        assert_eq!(info["sha256"], sha256(&body), "{name}");
        assert_eq!(info["quantisation"], "f32");
        assert_eq!(info["parameters"], 75_008);
        assert_eq!(info["memory"]["kv"], 32 * 8);
    }
    let (out, _) = texts(&world.run(&["model", "info", "tiny"]));
    assert!(out.contains("with 64 tokens of context"), "{out}");

    assert_eq!(
        world.json(&["model", "remove", "tiny"], 0)["bytes"],
        body.len()
    );
    assert!(!file.exists());
    world.fails(&["model", "remove", "tiny"], 2, "no model tiny");
}

#[test]
fn an_editor_can_follow_a_pull_line_by_line() {
    let (body, world) = small();
    let acts = [Act::Status(503, "retry-after: 0\r\n".into()), Act::Serve];
    let server = Server::start(body, &acts);
    let pull = ["model", "pull", "tiny", "--progress", "json"];
    let output = world
        .command(&pull)
        .env("SLEEPY_HUB", &server.url)
        .output()
        .unwrap();
    let (_, err) = texts(&output);
    let told = events(&err);
    let kinds = kinds(&told);
    assert_eq!(&kinds[..3], ["warning", "retry", "start"], "{err}");
    assert!(
        kinds.contains(&"progress") && kinds.contains(&"verify"),
        "{err}"
    );
    assert_eq!(kinds.last(), Some(&"done"), "{err}");
    let done = told.last().unwrap();
    assert!(done["file"].as_str().unwrap().ends_with("tiny-model.gguf"));
    assert!(
        told[0]["message"]
            .as_str()
            .unwrap()
            .contains("Mind the gap")
    );

    server.act(&[Act::Status(404, String::new())]);
    std::fs::remove_file(world.path("home/models/tiny-model.gguf")).unwrap();
    let output = world
        .command(&pull)
        .env("SLEEPY_HUB", &server.url)
        .output()
        .unwrap();
    let (_, err) = texts(&output);
    assert_eq!(output.status.code(), Some(1), "{err}");
    let failed = events(&err).pop().unwrap();
    assert_eq!(
        (&failed["event"], &failed["code"]),
        (&json!("failed"), &json!(1))
    );
}

#[cfg(unix)]
#[test]
fn ctrl_c_keeps_what_has_arrived() {
    let (body, world) = small();
    let server = Server::start(body.clone(), &[Act::HangAfter(150_000), Act::Serve]);
    let pull = [
        "model",
        "pull",
        "tiny",
        "--hub",
        &server.url,
        "--progress",
        "json",
    ];
    let mut command = world.command(&pull);
    let mut child = command
        .stderr(Stdio::piped())
        .stdout(Stdio::null())
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(child.stderr.take().unwrap()).lines();
    let arriving = lines
        .by_ref()
        .map(Result::unwrap)
        .any(|l| l.contains("\"progress\""));
    assert!(arriving, "it ended before anything arrived");
    let pid = rustix::process::Pid::from_child(&child);
    rustix::process::kill_process(pid, rustix::process::Signal::INT).unwrap();
    let rest: Vec<String> = lines.map(Result::unwrap).collect();
    assert_eq!(child.wait().unwrap().code(), Some(130), "{rest:?}");
    assert!(rest.iter().any(|l| l.contains("\"failed\"")), "{rest:?}");

    let unfinished = &world.json(&["model", "list"], 0)["unfinished"];
    assert_eq!(unfinished[0]["file"], "tiny-model.gguf");
    assert_eq!(unfinished[0]["total"], body.len());
    world.json(&["model", "pull", "tiny", "--hub", &server.url], 0);
    let file = world.path("home/models/tiny-model.gguf");
    assert_eq!(std::fs::read(file).unwrap(), body);
}

#[test]
fn the_hub_is_a_setting_and_a_repository_cannot_set_it() {
    let (body, world) = small();
    let server = Server::start(body.clone(), &[Act::Serve]);
    let evil = Server::start(model(2.0), &[Act::Serve]);
    let set = |url: &str| format!("[hub]\nendpoint = \"http://127.0.0.1:1\"\nmirror = \"{url}\"\n");
    std::fs::write(world.path("home/config.toml"), set(&server.url)).unwrap();
    std::fs::write(world.path("sleepy.toml"), set(&evil.url)).unwrap();
    world.json(&["model", "pull", "tiny"], 0);
    assert_eq!((server.seen().len(), evil.seen().len()), (1, 0));
}

#[test]
fn what_cannot_be_pulled_is_said_with_the_right_code() {
    let (body, world) = small();
    let page = Server::start(vec![], &[Act::Page("text/html")]);
    let pull = |what: &str, code: i32, says: &str| {
        world.fails(&["model", "pull", what, "--hub", &page.url], code, says);
    };
    pull("nope", 2, "tiny-f32");
    pull("hub:o", 2, "hub:OWNER/NAME");
    pull("hub:o/n/model.bin", 2, ".gguf");
    pull("tiny", 1, "/resolve/");
    let broken = world.path("broken.gguf");
    std::fs::write(&broken, &body[..1000]).unwrap();
    pull(broken.to_str().unwrap(), 1, "corrupt");
    world.fails(&["model", "pull", "tiny", "--sha256", "12"], 2, "64 hex");
    world.fails(&["model", "info", "nope"], 4, "model list");
    std::fs::write(world.path("home/models/catalogue.json"), "{}").unwrap();
    pull("tiny", 4, "catalogue.json");
}

#[test]
fn a_model_that_cannot_fit_is_refused_unless_forced() {
    let body = model(1.0);
    // The catalogue says that it needs more memory than any machine has.
    let world = world(&body, 1 << 52);
    let server = Server::start(body, &[Act::Serve]);
    let pull = ["model", "pull", "tiny", "--hub", &server.url];
    if cfg!(target_os = "linux") {
        world.fails(&pull, 3, "--force");
        assert_eq!(server.seen().len(), 0);
    }
    // Forced, it is asked for, and turns out to be another file than the catalogue means.
    let forced = [&pull[..], &["--force"]].concat();
    world.fails(&forced, 1, "another file");
    let info = world.json(&["model", "info", "tiny"], 0);
    assert_eq!(info["installed"], false);
    if cfg!(target_os = "linux") {
        assert_eq!(info["memory"]["fit"], "too_large");
    }
}

#[test]
fn a_model_is_used_by_its_name() {
    let (body, world) = small();
    std::fs::write(world.path("home/models/tiny-model.gguf"), body).unwrap();
    let sick = world.run(&["doctor", "--model", "tiny-f32", "--json"]);
    let (out, err) = texts(&sick);
    let document: Value = serde_json::from_str(&out).unwrap_or_else(|e| panic!("{e}: {out}{err}"));
    let checks = document["checks"].as_array().unwrap();
    let model = checks.iter().find(|c| c["name"] == "model").unwrap();
    // It is no model that llama.cpp can run; what counts is that it was found.
    let detail = model["detail"].as_str().unwrap();
    assert!(!detail.contains("there is no model"), "{detail}");
    world.fails(&["run", "bc_001", "--model", "tiny-f33"], 4, "model list");
}

//! A model behind an API, played by a server of a few lines: what it answers
//! becomes edits, and what it asks for by tools is done.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on stops here")]

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::process::Command;

use serde_json::{Value, json};

/// Serves the OpenAI chat API until the test ends; `answer` gets the messages.
fn serve(answer: fn(&[Value]) -> String) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    std::thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            std::thread::spawn(move || one_connection(stream, answer));
        }
    });
    format!("openai:played@http://{address}/v1")
}

fn one_connection(stream: TcpStream, answer: fn(&[Value]) -> String) -> Option<()> {
    let mut reader = BufReader::new(stream.try_clone().ok()?);
    let mut stream = stream;
    loop {
        let mut length = 0;
        loop {
            let mut line = String::new();
            if reader.read_line(&mut line).ok()? == 0 {
                return None;
            }
            if let Some(value) = line.to_ascii_lowercase().strip_prefix("content-length:") {
                length = value.trim().parse().ok()?;
            }
            if line.trim().is_empty() {
                break;
            }
        }
        let mut body = vec![0; length];
        reader.read_exact(&mut body).ok()?;
        let request: Value = serde_json::from_slice(&body).ok()?;
        let content = answer(request["messages"].as_array()?);
        let n = request["n"].as_u64().unwrap_or(1);
        let choice =
            json!({"message": {"role": "assistant", "content": content}, "finish_reason": "stop"});
        let reply = json!({
            "choices": (0..n).map(|_| choice.clone()).collect::<Vec<_>>(),
            "usage": {"prompt_tokens": 11, "completion_tokens": 5}
        })
        .to_string();
        write!(
            stream,
            "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\r\n{reply}",
            reply.len()
        )
        .ok()?;
    }
}

fn run(home: &Path, args: &[&str]) -> (Option<i32>, Value, String) {
    let output = Command::new(env!("CARGO_BIN_EXE_trainer-cli"))
        .args(args)
        .arg("--json")
        .env("SLEEPY_HOME", home)
        .env_remove("SLEEPY_API_KEY")
        .output()
        .unwrap();
    let err = String::from_utf8_lossy(&output.stderr).into_owned();
    let out = serde_json::from_slice(&output.stdout).unwrap_or(Value::Null);
    (output.status.code(), out, err)
}

fn task(dir: &Path) -> String {
    let code = "pub fn both(text: String) -> (String, usize) {\n    let kept = text;\n    (kept, text.len())\n}\n";
    let tests = "#[test]\nfn keeps_and_counts() {\n    assert_eq!(both(\"abc\".into()), (\"abc\".to_string(), 3));\n}\n";
    let path = dir.join("set.jsonl");
    let line = json!({"id": "both", "buggy_code": code, "test_code": tests, "edition": "2021"});
    std::fs::write(&path, format!("{line}\n")).unwrap();
    path.to_str().unwrap().to_owned()
}

#[test]
fn an_answer_of_a_remote_model_is_judged_like_any_other() {
    let dir = tempfile::tempdir().unwrap();
    let model = serve(|_| {
        "The value has moved.\n<<<<<<< SEARCH\n    (kept, text.len())\n=======\n    let length = kept.len();\n    (kept, length)\n>>>>>>> REPLACE\n".to_owned()
    });
    let set = task(dir.path());
    let args = [
        "eval",
        "--set",
        &set,
        "--proposers",
        "model",
        "--model",
        &model,
    ];
    let (code, report, err) = run(dir.path(), &args);
    assert_eq!(code, Some(0), "{err}");
    assert_eq!(report["model"], "openai:played");
    let task = &report["tasks"][0];
    assert_eq!(
        (&task["passed"], &task["source"]),
        (&true.into(), &"model".into()),
        "{report}"
    );
    assert!(task["tokens_in"].as_u64().unwrap() > 0 && task["tokens_out"].as_u64().unwrap() > 0);
}

#[test]
fn a_model_that_finds_no_edit_at_once_may_use_tools() {
    let dir = tempfile::tempdir().unwrap();
    let model = serve(|messages| {
        let tools = messages[0]["content"]
            .as_str()
            .unwrap_or("")
            .contains("apply_patch");
        match (tools, messages.len()) {
            (false, _) => "I cannot tell.".to_owned(),
            (true, 2) => json!({"tool": "search", "args": {"pattern": "text\\.len"}}).to_string(),
            (true, 4) => {
                let found = messages[3]["content"].as_str().unwrap_or("");
                assert!(found.contains("main.rs:3"), "{found}");
                json!({"tool": "apply_patch", "args": {"path": "main.rs", "search": "(kept, text.len())", "replace": "(kept, 0)"}}).to_string()
            }
            _ => json!({"tool": "apply_patch", "args": {"path": "main.rs", "search": "(kept, 0)", "replace": "(kept.clone(), kept.len())"}}).to_string(),
        }
    });
    let set = task(dir.path());
    let args = [
        "run",
        "--set",
        &set,
        "--proposers",
        "model",
        "--model",
        &model,
        "-a",
        "2",
    ];
    let (code, ran, err) = run(dir.path(), &args);
    assert_eq!(code, Some(0), "{err}\n{ran}");
    let task = &ran["tasks"][0];
    assert_eq!(
        (&task["verdict"], &task["source"]),
        (&"verified".into(), &"model".into())
    );
    assert!(
        task["diff"]
            .as_str()
            .unwrap()
            .contains("+    (kept.clone(), kept.len())"),
        "{ran}"
    );
    let (_, listed, _) = run(dir.path(), &["episodes", "list", "--source", "model"]);
    let episodes = listed["episodes"].as_array().unwrap();
    assert!(episodes.iter().any(|e| e["passed"] == true), "{listed}");
}

#[test]
fn a_server_that_is_not_there_is_an_environment_error() {
    let dir = tempfile::tempdir().unwrap();
    // A port that was free a moment ago; nobody listens there.
    let address = TcpListener::bind("127.0.0.1:0")
        .unwrap()
        .local_addr()
        .unwrap();
    let model = format!("openai:gone@http://{address}/v1");
    let set = task(dir.path());
    let (code, document, err) = run(dir.path(), &["eval", "--set", &set, "--model", &model]);
    assert_eq!(code, Some(4), "{err}");
    assert!(
        document["error"].as_str().unwrap().contains("cannot reach"),
        "{document}"
    );
}

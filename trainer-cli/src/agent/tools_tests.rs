//! The tools, on single files in a real sandbox.

use super::*;
use sleepy_check::{Sandbox, SingleFile};

const BROKEN: &str =
    "fn main() {\n    let s = String::from(\"é\");\n    let t = s;\n    println!(\"{s}{t}\");\n}\n";

fn tools(code: &str, tests: Option<&str>) -> (tempfile::TempDir, Tools) {
    let dir = tempfile::tempdir().unwrap();
    let file = SingleFile::new(&Sandbox::probe(), "2021", code, tests, dir.path()).unwrap();
    let tools = Tools::new(Codebase::from(file), Overlay::default(), true);
    (dir, tools)
}

async fn ask(tools: &mut Tools, json: &str) -> Result<Answer, String> {
    let call: Call = serde_json::from_str(json).map_err(|e| e.to_string())?;
    let cancel = CancellationToken::new();
    tools.run(&call, &cancel).await.map_err(|e| e.to_string())
}

#[tokio::test]
async fn a_repair_by_tools() {
    let (_dir, mut tools) = tools(BROKEN, None);
    let open = ask(
        &mut tools,
        r#"{"tool":"open_file","args":{"path":"main.rs","start":3,"end":3}}"#,
    )
    .await
    .unwrap();
    assert_eq!(open.text, "main.rs has 5 lines\n    3     let t = s;\n");
    let found = ask(
        &mut tools,
        r#"{"tool":"search","args":{"pattern":"let \\w = s"}}"#,
    )
    .await
    .unwrap();
    assert_eq!(found.text, "main.rs:3:     let t = s;\n");
    let check = ask(&mut tools, r#"{"tool":"run_check","args":{}}"#)
        .await
        .unwrap();
    assert_eq!(check.green, Some(false));
    assert!(check.text.contains("E0382"), "{}", check.text);
    let patch = r#"{"tool":"apply_patch","args":{"path":"./main.rs","search":"let t = s;","replace":"let t = s.clone();"}}"#;
    ask(&mut tools, patch).await.unwrap();
    let test = ask(&mut tools, r#"{"tool":"run_test","args":{}}"#)
        .await
        .unwrap();
    assert_eq!(test.green, Some(true), "{}", test.text);
    assert_eq!(tools.tests(), TestOutcome::NotRun, "there are no tests");
    let far = format!(
        r#"{{"tool":"open_file","args":{{"path":"main.rs","start":{}}}}}"#,
        u64::MAX
    );
    let beyond = ask(&mut tools, &far).await.unwrap();
    assert!(beyond.text.contains("no such lines"), "{}", beyond.text);
    assert_eq!(tools.edit().unwrap().files.len(), 1);
}

#[tokio::test]
async fn tests_say_what_they_said_and_only_when_they_may() {
    let failing = "#[test]\nfn never() {\n    panic!();\n}\n";
    let (_dir, mut tools) = tools("pub fn f() {}\n", Some(failing));
    let call = r#"{"tool":"run_test","args":{}}"#;
    let answer = ask(&mut tools, call).await.unwrap();
    assert_eq!(answer.green, Some(false), "{}", answer.text);
    assert_eq!(tools.tests(), TestOutcome::Failed);
    tools.run_tests = false;
    let answer = ask(&mut tools, call).await.unwrap();
    assert_eq!(answer.green, Some(true), "{}", answer.text);
    assert_eq!(tools.tests(), TestOutcome::NotRun);
}

#[tokio::test]
async fn nothing_outside_of_the_workspace_exists() {
    let (dir, mut tools) = tools(BROKEN, None);
    std::fs::write(dir.path().join("secret.rs"), "key").unwrap();
    for path in ["../secret.rs", "/etc/passwd", "x/../../secret.rs"] {
        let call = format!(r#"{{"tool":"open_file","args":{{"path":"{path}"}}}}"#);
        let error = ask(&mut tools, &call).await.unwrap_err();
        assert!(error.contains("outside"), "{path}: {error}");
    }
    #[cfg(unix)]
    {
        let link = tools.codebase.root().join("link.rs");
        std::os::unix::fs::symlink(dir.path().join("secret.rs"), link).unwrap();
        let call = r#"{"tool":"open_file","args":{"path":"link.rs"}}"#;
        let error = ask(&mut tools, call).await.unwrap_err();
        assert!(error.contains("outside"), "{error}");
    }
}

#[tokio::test]
async fn bad_patches_say_what_is_wrong() {
    let (_dir, mut tools) = tools(
        "fn f() -> u8 {\n    let a = 1;\n    let b = 1;\n    a + b\n}\n",
        None,
    );
    let patch = |search: &str, replace: &str| {
        serde_json::json!({"tool": "apply_patch", "args": {"path": "main.rs", "search": search, "replace": replace}}).to_string()
    };
    let error = ask(&mut tools, &patch("nowhere", "x")).await.unwrap_err();
    assert!(error.contains("does not stand"), "{error}");
    let error = ask(&mut tools, &patch("= 1", "= 2")).await.unwrap_err();
    assert!(error.contains("2 times"), "{error}");
    let error = ask(&mut tools, &patch("", "x")).await.unwrap_err();
    assert!(error.contains("does not stand"), "{error}");
    let error = ask(&mut tools, &patch("a + b", "todo!()"))
        .await
        .unwrap_err();
    assert!(error.starts_with("refused"), "{error}");
    let error = ask(&mut tools, r#"{"tool":"search","args":{"pattern":"("}}"#)
        .await
        .unwrap_err();
    assert!(error.contains("regular expression"), "{error}");
    let error = ask(&mut tools, r#"{"tool":"rm","args":{}}"#)
        .await
        .unwrap_err();
    assert!(error.contains("unknown variant"), "{error}");
}

#[tokio::test]
async fn line_endings_of_the_file_are_kept() {
    let (_dir, mut tools) = tools(
        "fn f() {\r\n    let a = 1;\r\n    let _ = a;\r\n}\r\n",
        None,
    );
    let patch = r#"{"tool":"apply_patch","args":{"path":"main.rs","search":"let a = 1;\n    let _","replace":"let b = 1;\n    let a = b;\n    let _"}}"#;
    ask(&mut tools, patch).await.unwrap();
    let path = tools.codebase.root().join("main.rs");
    let text = tools.read(&path).unwrap();
    assert_eq!(
        text.as_ref(),
        "fn f() {\r\n    let b = 1;\r\n    let a = b;\r\n    let _ = a;\r\n}\r\n"
    );
}

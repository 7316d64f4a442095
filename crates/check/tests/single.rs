//! Single files: everything a task from a stranger may contain.

#![cfg(unix)]
#![allow(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "clippy knows test functions, not their helpers"
)]

use std::time::Duration;

use sleepy_check::{
    CheckError, CheckReport, How, Limits, Mechanism, Overlay, Sandbox, SingleFile, TestReport,
};
use tokio_util::sync::CancellationToken;

struct File {
    file: SingleFile,
    _scratch: tempfile::TempDir,
}

impl File {
    fn new(edition: &str, code: &str, tests: Option<&str>) -> Self {
        let scratch = tempfile::tempdir().unwrap();
        let sandbox = Sandbox::probe();
        let file = SingleFile::new(&sandbox, edition, code, tests, scratch.path()).unwrap();
        Self {
            file,
            _scratch: scratch,
        }
    }

    async fn check(&self, overlay: &Overlay) -> CheckReport {
        self.file
            .check(overlay, &CancellationToken::new())
            .await
            .unwrap()
    }

    async fn test(&self) -> TestReport {
        self.file
            .test(&Overlay::new(), &CancellationToken::new())
            .await
            .unwrap()
    }
}

/// The error codes of `code`, and the text under each primary span.
async fn errors(edition: &str, code: &str) -> Vec<(String, String)> {
    let file = File::new(edition, code, None);
    let report = file.check(&Overlay::new()).await;
    report
        .errors()
        .map(|d| {
            let span = d.primary_span().unwrap();
            assert_eq!(span.file_name, file.file.main_path());
            (
                d.code.clone().unwrap_or_default(),
                code.get(span.byte_start..span.byte_end)
                    .unwrap()
                    .to_string(),
            )
        })
        .collect()
}

fn pair(code: &str, text: &str) -> (String, String) {
    (code.into(), text.into())
}

#[tokio::test]
async fn an_error_is_found_and_an_overlay_mends_it() {
    let broken = "fn main() {\n    let s = String::new();\n    drop(s);\n    drop(s);\n}\n";
    let file = File::new("2024", broken, None);
    let report = file.check(&Overlay::new()).await;
    assert_eq!(report.how, How::Rustc);
    assert_eq!(report.diagnostics.len(), 1, "{report:?}");
    assert_eq!(report.diagnostics[0].code.as_deref(), Some("E0382"));
    assert!(
        report.diagnostics[0]
            .rendered
            .as_deref()
            .unwrap()
            .contains("main.rs:4:10")
    );
    let fixed = Overlay::of(
        file.file.main_path(),
        broken.replacen("drop(s)", "drop(s.clone())", 1),
    );
    let report = file.check(&fixed).await;
    assert!(report.diagnostics.is_empty(), "{report:?}");
}

#[tokio::test]
async fn every_mechanism_lets_the_compiler_and_tests_work() {
    for mechanism in Mechanism::BEST_FIRST {
        let Ok(sandbox) = Sandbox::with_mechanism(mechanism) else {
            println!("skipped: no {mechanism}");
            continue;
        };
        let sandbox = sandbox.allow_uncontained_tests();
        let scratch = tempfile::tempdir().unwrap();
        let code = "pub fn f() -> u8 { 1 }\n#[test] fn t() { assert_eq!(f(), 1); }\n";
        let file = SingleFile::new(&sandbox, "2024", code, None, scratch.path()).unwrap();
        let check = file
            .check(&Overlay::new(), &CancellationToken::new())
            .await
            .unwrap();
        assert!(check.is_clean(), "{mechanism}: {check:?}");
        let test = file
            .test(&Overlay::new(), &CancellationToken::new())
            .await
            .unwrap();
        assert!(test.passed, "{mechanism}: {test:?}");
    }
}

#[tokio::test]
async fn spans_are_bytes_of_the_text_as_it_is() {
    let crlf = "fn main() {\r\n\tlet größe: u8 = \"ß\";\r\n}\r\n";
    assert_eq!(errors("2021", crlf).await, [pair("E0308", "\"ß\"")]);
    let tabs = "pub fn f() -> u8 {\n\t\t\tlet _ä = 1;\n\t\"日本\"\n}\n";
    assert_eq!(errors("2021", tabs).await, [pair("E0308", "\"日本\"")]);
}

#[tokio::test]
async fn old_editions_are_themselves() {
    let code = "pub trait T { fn f(&self, u8); }\npub fn g(x: &dyn T) { let async = 1; let _ = (async, x); }\n";
    assert_eq!(errors("2015", code).await, []);
    assert!(!errors("2018", code).await.is_empty());
    let never = "pub fn f() { let gen = 1; let _ = gen; }";
    assert_eq!(errors("2021", never).await, []);
    assert!(!errors("2024", never).await.is_empty());
}

#[tokio::test]
async fn several_errors_and_a_parse_error() {
    let code = "pub fn a() -> u8 { \"x\" }\npub fn b() { unknown() }\n";
    let found = errors("2024", code).await;
    assert_eq!(found.len(), 2, "{found:?}");
    let found = errors("2024", "pub fn a( { }\n").await;
    assert_eq!(found[0].0, "", "a parse error has no code: {found:?}");
    assert_eq!(errors("2024", "").await, [], "an empty library");
}

#[tokio::test]
async fn a_long_file_is_no_problem() {
    let mut code = String::new();
    for n in 0..300 {
        code += &format!("pub fn f{n}(x: u32) -> u32 {{ x + {n} }}\n");
    }
    code += "pub fn bad() -> u32 { f1(\"x\") }\n";
    assert_eq!(errors("2024", &code).await, [pair("E0308", "\"x\"")]);
}

#[tokio::test]
async fn errors_inside_the_files_own_tests_are_seen() {
    let code =
        "pub fn f() -> u8 { 1 }\n#[cfg(test)]\nmod t { #[test]\nfn a() { let x: u8 = \"\"; } }\n";
    assert_eq!(errors("2024", code).await, [pair("E0308", "\"\"")]);
}

#[tokio::test]
async fn tests_tell_right_from_wrong() {
    let tests = "#[test] fn works() { assert_eq!(double(2), 4); }";
    let right = File::new(
        "2021",
        "pub fn double(x: u32) -> u32 { x * 2 }",
        Some(tests),
    )
    .test()
    .await;
    assert!(right.passed && right.tests_passed == 1, "{right:?}");
    let wrong = File::new("2021", "pub fn double(x: u32) -> u32 { x }", Some(tests))
        .test()
        .await;
    assert!(!wrong.passed, "{wrong:?}");
    assert_eq!(wrong.failed, ["works"]);
    assert!(wrong.summary.contains("assertion"), "{}", wrong.summary);
    let broken = File::new("2021", "pub fn double(x: u32) -> u32 { \"\" }", Some(tests))
        .test()
        .await;
    assert!(
        !broken.passed && broken.diagnostics.len() == 1,
        "{broken:?}"
    );
}

#[tokio::test]
async fn a_program_without_tests_passes_when_it_compiles() {
    let file = File::new("2024", "fn main() { loop {} }", None);
    assert!(!file.file.has_tests());
    assert!(file.test().await.passed, "it is not run");
    assert!(
        !File::new("2024", "fn main() { 1u8 }", None)
            .test()
            .await
            .passed
    );
}

#[tokio::test]
async fn a_program_with_tests_runs_them() {
    let code = "fn main() { println!(\"{}\", f()); }\nfn f() -> u8 { 1 }\n#[test] fn t() { assert_eq!(f(), 1); }\n";
    assert!(File::new("2018", code, None).test().await.passed);
}

#[tokio::test]
async fn leaving_early_is_no_pass() {
    let tests = "#[test] fn never() { f(); assert!(false); }";
    let report = File::new("2021", "pub fn f() { std::process::exit(0) }", Some(tests))
        .test()
        .await;
    assert!(!report.passed, "{report:?}");
}

#[tokio::test]
async fn harmful_tests_do_no_harm() {
    let outside = tempfile::tempdir().unwrap();
    let victim = outside.path().join("victim");
    std::fs::write(&victim, "precious").unwrap();
    let code = format!(
        "#[test] fn a() {{ let _ = std::fs::remove_dir_all({:?}); let _ = std::fs::remove_dir_all(\"/home\"); }}",
        outside.path()
    );
    assert!(File::new("2024", &code, None).test().await.passed);
    assert_eq!(std::fs::read_to_string(&victim).unwrap(), "precious");

    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let code = format!(
        "#[test] fn a() {{ assert!(std::net::TcpStream::connect({:?}).is_err()); }}",
        listener.local_addr().unwrap().to_string()
    );
    assert!(File::new("2024", &code, None).test().await.passed);

    let file = File::new("2024", "#[test] fn a() { loop {} }", None);
    let limits = Limits::tests().with_wall(Duration::from_secs(1));
    let file = file.file.with_limits(Limits::compile(), limits).unwrap();
    let report = file
        .test(&Overlay::new(), &CancellationToken::new())
        .await
        .unwrap();
    assert!(report.timed_out && !report.passed, "{report:?}");
}

#[tokio::test]
async fn a_hanging_or_ballooning_compiler_is_stopped() {
    let sandbox = Sandbox::probe();
    let scratch = tempfile::tempdir().unwrap();
    let hang = "#![allow(long_running_const_eval)]\npub const X: u8 = { loop {} };\n";
    let limits = Limits::compile().with_wall(Duration::from_secs(2));
    let file = SingleFile::new(&sandbox, "2024", hang, None, scratch.path()).unwrap();
    let file = file.with_limits(limits, Limits::tests()).unwrap();
    let error = file
        .check(&Overlay::new(), &CancellationToken::new())
        .await
        .unwrap_err();
    assert!(matches!(error, CheckError::TimedOut { .. }), "{error}");
    assert!(error.blames_code());

    let balloon = "pub static X: [u8; 900 << 20] = { let mut a = [0; 900 << 20]; a[1] = 1; a };\n";
    let limits = Limits {
        memory_bytes: 300 << 20,
        ..Limits::compile()
    };
    let file = SingleFile::new(&sandbox, "2024", balloon, None, scratch.path()).unwrap();
    let file = file.with_limits(limits, Limits::tests()).unwrap();
    let result = file.check(&Overlay::new(), &CancellationToken::new()).await;
    match result {
        Err(error) => assert!(matches!(error, CheckError::OutOfMemory { .. }), "{error}"),
        // The interpreter of constants notices a refused allocation and says so.
        Ok(report) => assert!(!report.is_clean(), "{report:?}"),
    }
}

#[tokio::test]
async fn cancelling_is_no_verdict() {
    let file = File::new(
        "2024",
        "#![allow(long_running_const_eval)]\npub const X: u8 = { loop {} };",
        None,
    );
    let cancel = CancellationToken::new();
    let (own, token) = (file.file.clone(), cancel.clone());
    let task = tokio::spawn(async move { own.check(&Overlay::new(), &token).await });
    tokio::time::sleep(Duration::from_millis(200)).await;
    cancel.cancel();
    assert!(task.await.unwrap().unwrap_err().is_cancelled());
}

#[tokio::test]
async fn many_candidates_at_once_do_not_mix() {
    let file = File::new("2024", "pub fn f() -> u8 { 0 }", None);
    let mut tasks = Vec::new();
    for n in 0..8 {
        let (own, text) = (file.file.clone(), if n % 2 == 0 { "1" } else { "\"\"" });
        let overlay = Overlay::of(own.main_path(), format!("pub fn f() -> u8 {{ {text} }}"));
        tasks.push(tokio::spawn(async move {
            (
                n,
                own.check(&overlay, &CancellationToken::new())
                    .await
                    .unwrap()
                    .is_clean(),
            )
        }));
    }
    for task in tasks {
        let (n, clean) = task.await.unwrap();
        assert_eq!(clean, n % 2 == 0);
    }
}

#[tokio::test]
async fn only_its_own_file_may_change() {
    let file = File::new("2024", "", None);
    let error = file
        .file
        .check(&Overlay::of("/etc/passwd", ""), &CancellationToken::new())
        .await
        .unwrap_err();
    assert!(matches!(error, CheckError::Outside { .. }), "{error}");
}

#[tokio::test]
async fn an_unknown_edition_is_an_error_in_words() {
    let file = File::new("1999", "", None);
    let result = file
        .file
        .check(&Overlay::new(), &CancellationToken::new())
        .await;
    let text = match result {
        Ok(report) => report
            .errors()
            .map(|d| d.message.clone())
            .collect::<String>(),
        Err(error) => error.to_string(),
    };
    assert!(text.contains("1999") || text.contains("edition"), "{text}");
}

#[tokio::test]
async fn clippy_has_opinions() {
    let code = "pub fn f(x: &Vec<u8>) -> bool { x.len() == 0 }\n";
    let file = File::new("2024", code, None);
    match file
        .file
        .clippy(&Overlay::new(), &CancellationToken::new())
        .await
    {
        Ok(report) => {
            let lints: Vec<_> = report
                .diagnostics
                .iter()
                .filter_map(|d| d.code.clone())
                .collect();
            assert!(lints.iter().any(|l| l == "clippy::len_zero"), "{lints:?}");
        }
        Err(CheckError::ToolchainMissing { detail, .. }) => println!("skipped: {detail}"),
        Err(error) => panic!("{error}"),
    }
}

#[tokio::test]
async fn tests_that_a_macro_writes_are_run() {
    let tests = "macro_rules! case { ($n:ident, $e:expr) => { #[test] fn $n() { assert!($e); } } }\n#[cfg(test)]\nmod t {\n    case!(is_one, super::one() == 1);\n}\n";
    let wrong = File::new("2021", "pub fn one() -> u8 { 2 }\n", Some(tests));
    let report = wrong.test().await;
    assert_eq!(
        (report.passed, report.failed.len()),
        (false, 1),
        "{report:?}"
    );
    // The attribute may not be spelled out at all.
    let hidden = "#[cfg(test)]\nmod t {\n    #[::core::prelude::v1::test]\n    fn is_one() { assert_eq!(super::one(), 1); }\n}\n";
    let wrong = File::new("2021", "pub fn one() -> u8 { 2 }\n", Some(hidden));
    let report = wrong.test().await;
    assert!(!report.passed, "{report:?}");
    let none = File::new("2021", "pub fn one() -> u8 { 1 }\n", Some("// none\n"));
    let report = none.test().await;
    assert_eq!(
        (report.passed, report.tests_passed),
        (true, 0),
        "{report:?}"
    );
}

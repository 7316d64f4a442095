//! The generator from outside: its pairs are real, a stop in the middle changes
//! nothing, and nothing of the frozen koans comes through.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on stops here")]

use std::collections::BTreeSet;
use std::path::Path;

use sleepy_check::{CheckError, Overlay, Sandbox, SingleFile};
use sleepy_koans::FrozenSet;
use sleepy_koans::generate::{
    GenerateError, Manifest, Mix, Options, Recipe, Row, Suggested, operators, run,
};
use tokio_util::sync::CancellationToken;

/// Four bugs and their repairs.
const TEMPLATES: [(&str, &str); 2] = [
    (
        "borrow.diff",
        "=== moved\n fn $m1($v1: $O1) -> usize {\n-    let $v2 = $v1;\n+    let $v2 = $v1.clone();\n     $v1.len() + $v2.len()\n }\n\
         === two_mut\n fn $m1($v1: &mut Vec<$I1>) {\n     let $v2 = &mut *$v1;\n-    $v1.push($n1);\n+    $v2.push($n1);\n     $v2.push($n2);\n }\n",
    ),
    (
        "types.diff",
        "=== number\n fn $m1($v1: u8) -> u32 {\n-    $v1\n+    u32::from($v1)\n }\n\
         === text\n struct $T1 {\n     $k1: String,\n }\n \n impl $T1 {\n     fn new() -> Self {\n-        $T1 { $k1: \"$s1\" }\n+        $T1 { $k1: \"$s1\".to_string() }\n     }\n }\n",
    ),
];

fn options(dir: &Path, out: &str, templates: &[(&str, &str)]) -> Options {
    let folder = dir.join("templates");
    std::fs::create_dir_all(&folder).unwrap();
    for (name, text) in templates {
        std::fs::write(folder.join(name), text).unwrap();
    }
    Options {
        recipe: Recipe {
            templates: Some(folder),
            mix: Mix {
                laps: 2,
                template_pairs: 160,
                shard: 60,
                ..Mix::default()
            },
            ..Recipe::new(5)
        },
        out: dir.join(out),
        jobs: 2,
        restart: false,
        wrapper: None,
    }
}

async fn make(options: &Options, frozen: &[FrozenSet]) -> Result<Manifest, GenerateError> {
    let cancel = CancellationToken::new();
    run(options, frozen, &Sandbox::probe(), &cancel, |_| {}).await
}

/// The rows of a finished run, shard by shard.
fn rows(out: &Path, manifest: &Manifest) -> Vec<Row> {
    let texts = manifest
        .shards
        .iter()
        .map(|s| std::fs::read_to_string(out.join(&s.file)).unwrap());
    let lines: Vec<String> = texts
        .flat_map(|t| t.lines().map(str::to_owned).collect::<Vec<_>>())
        .collect();
    lines
        .iter()
        .map(|l| serde_json::from_str(l).unwrap())
        .collect()
}

/// Code and message of each error of a program.
async fn errors(code: &str, scratch: &Path) -> BTreeSet<(Option<String>, String)> {
    let file = SingleFile::new(&Sandbox::probe(), "2021", code, None, scratch).unwrap();
    let report = file
        .check(&Overlay::new(), &CancellationToken::new())
        .await
        .unwrap();
    report
        .errors()
        .map(|e| (e.code.clone(), e.message.clone()))
        .collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn pairs_are_what_the_compiler_says_of_them() {
    let dir = tempfile::tempdir().unwrap();
    let options = options(dir.path(), "out", &TEMPLATES);
    let manifest = make(&options, &[]).await.unwrap();
    let rows = rows(&options.out, &manifest);
    assert_eq!(rows.len(), manifest.pairs);
    assert!(rows.len() > 100, "{manifest:#?}");
    let stages: BTreeSet<&str> = rows.iter().filter_map(|r| r.id.split('-').next()).collect();
    assert_eq!(stages, BTreeSet::from(["hosts", "templates"]));
    let ids: BTreeSet<&str> = rows.iter().map(|r| r.id.as_str()).collect();
    assert_eq!(ids.len(), rows.len());
    // Every seventh and every double fault, alone through the compiler.
    let mut doubles = 0;
    for row in rows
        .iter()
        .enumerate()
        .filter(|(n, r)| n % 7 == 0 || (r.meta.errors > 1 && n % 3 == 0))
        .map(|(_, r)| r)
    {
        let said: BTreeSet<_> = row
            .diags
            .iter()
            .map(|d| {
                let code = d["code"]["code"].as_str().map(str::to_owned);
                (code, d["message"].as_str().unwrap().to_owned())
            })
            .collect();
        assert_eq!(errors(&row.buggy, dir.path()).await, said, "{row:#?}");
        let left = errors(&row.fixed, dir.path()).await;
        let first = said
            .iter()
            .find(|(_, m)| row.diags[0]["message"] == m.as_str())
            .unwrap();
        assert!(!left.contains(first), "{row:#?}");
        assert_eq!(left.is_empty(), row.meta.errors == 1, "{row:#?}");
        doubles += usize::from(row.meta.errors > 1);
    }
    assert!(doubles > 0, "{manifest:#?}");
    let inserted = rows
        .iter()
        .filter(|r| r.meta.op == "use_after_move")
        .count();
    assert!(inserted > 0, "{manifest:#?}");
    let residual = rows
        .iter()
        .filter(|r| r.meta.rustc != Suggested::Right)
        .count();
    assert_eq!((residual, manifest.residual > 0), (manifest.residual, true));
    let kept: u64 = manifest.operators.0.values().map(|y| y.kept).sum();
    assert_eq!(kept, rows.len() as u64);
    // The error index may not come in with the messages.
    let explained = |r: &Row| r.diags.iter().any(|d| !d["code"]["explanation"].is_null());
    assert!(!rows.iter().any(explained));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stop_in_the_middle_changes_nothing() {
    let dir = tempfile::tempdir().unwrap();
    let whole = options(dir.path(), "whole", &TEMPLATES);
    let expected = make(&whole, &[]).await.unwrap();

    let parts = options(dir.path(), "parts", &TEMPLATES);
    let cancel = CancellationToken::new();
    let sandbox = Sandbox::probe();
    let stopped = run(&parts, &[], &sandbox, &cancel, |_| cancel.cancel()).await;
    assert!(
        matches!(&stopped, Err(GenerateError::Check(CheckError::Cancelled))),
        "{stopped:?}"
    );
    // Half a line that was on its way when the power went.
    for entry in std::fs::read_dir(&parts.out).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_some_and(|e| e == "pending") {
            let mut text = std::fs::read_to_string(&path).unwrap();
            text.push_str("{\"path\": \"sr");
            std::fs::write(&path, text).unwrap();
        }
    }
    std::fs::write(parts.out.join("hosts-099.jsonl"), "left over\n").unwrap();
    let jobs = Options {
        jobs: 1,
        ..parts.clone()
    };
    let finished = make(&jobs, &[]).await.unwrap();
    assert_eq!(finished.shards, expected.shards);
    assert_eq!(finished, expected);
    assert!(!parts.out.join("hosts-099.jsonl").exists());

    // A run that is finished is not made again, and another one is refused.
    assert_eq!(make(&parts, &[]).await.unwrap(), expected);
    let mut other = parts.clone();
    other.recipe.seed = 6;
    let refused = make(&other, &[]).await.unwrap_err().to_string();
    assert!(refused.contains("seed"), "{refused}");
    other.restart = true;
    let again = make(&other, &[]).await.unwrap();
    assert_ne!(again.shards, expected.shards);
}

#[tokio::test(flavor = "multi_thread")]
async fn frozen_koans_do_not_come_through() {
    let dir = tempfile::tempdir().unwrap();
    let frozen = FrozenSet::builtin().unwrap();
    // A koan as somebody's template: only the lines that differ are marked.
    let template = frozen.koans.iter().find_map(|koan| {
        let (a, b): (Vec<&str>, Vec<&str>) = (
            koan.broken.lines().collect(),
            koan.solution.lines().collect(),
        );
        let head = a.iter().zip(&b).take_while(|(x, y)| x == y).count();
        let tail = a[head..].iter().rev().zip(b[head..].iter().rev());
        let tail = tail.take_while(|(x, y)| x == y).count();
        let small = a.len() - head - tail <= 2 && b.len() - head - tail <= 2;
        let marked = |mark: &str, lines: &[&str]| {
            lines
                .iter()
                .map(|l| format!("{mark}{l}\n"))
                .collect::<String>()
        };
        small.then(|| {
            format!(
                "=== koan\n{}{}{}{}",
                marked(" ", &a[..head]),
                marked("-", &a[head..a.len() - tail]),
                marked("+", &b[head..b.len() - tail]),
                marked(" ", &a[a.len() - tail..]),
            )
        })
    });
    let template = template.unwrap();
    let mut options = options(dir.path(), "out", &[("borrow.diff", &template)]);
    options.recipe.mix.laps = 1;
    options.recipe.mix.template_pairs = 80;
    let manifest = make(&options, &[frozen]).await.unwrap();
    assert!(
        manifest.dropped.get("overlaps frozen koans") > Some(&0),
        "{manifest:#?}"
    );
    assert_eq!(manifest.pairs, 0, "{manifest:#?}");
    assert_eq!(manifest.frozen, ["frozen/v1"]);
}

#[test]
fn every_operator_stands_in_the_documentation() {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/generator.md");
    let page = std::fs::read_to_string(file).unwrap();
    for operator in operators() {
        let row = page
            .lines()
            .find(|l| l.starts_with(&format!("| `{}` |", operator.name)));
        assert!(
            row.is_some_and(|r| r.ends_with(&format!("| {} |", operator.doc))),
            "docs/generator.md is stale: `trainer-cli koans generate --list-operators` prints the \
             table anew ({})",
            operator.name
        );
    }
}

#[tokio::test]
async fn a_run_without_sources_is_refused() {
    let dir = tempfile::tempdir().unwrap();
    let mut options = options(dir.path(), "out", &TEMPLATES);
    options.recipe.templates = None;
    let error = make(&options, &[]).await.unwrap_err();
    assert!(matches!(error, GenerateError::NoSource), "{error}");
}

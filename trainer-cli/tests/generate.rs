//! `koans generate` on crates, from outside: cargo builds them, their commands
//! are recorded by this very program, and each pair is confirmed alone.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on stops here")]

mod common;

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::process::Command;

use common::World;
use common::crates::crates;
use serde_json::Value;

fn rows(out: &Path, manifest: &Value) -> Vec<Value> {
    let shards = manifest["shards"].as_array().unwrap();
    let texts = shards.iter().map(|s| {
        let file = out.join(s["file"].as_str().unwrap());
        std::fs::read_to_string(file).unwrap()
    });
    let mut rows = Vec::new();
    for text in texts {
        rows.extend(
            text.lines()
                .map(|l| serde_json::from_str::<Value>(l).unwrap()),
        );
    }
    rows
}

/// The messages of a library's errors.
fn errors(dir: &Path, code: &str) -> BTreeSet<String> {
    let file = dir.join("alone.rs");
    std::fs::write(&file, code).unwrap();
    let output = Command::new("rustc")
        .args(["--edition=2021", "--crate-type=lib", "--emit=metadata"])
        .args([
            "--error-format=json",
            "--cap-lints=allow",
            "-o",
            "alone.rmeta",
        ])
        .arg(&file)
        .current_dir(dir)
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    said.lines()
        .filter_map(|l| serde_json::from_str::<Value>(l).ok())
        .filter(|v| v["level"] == "error")
        .map(|v| v["message"].as_str().unwrap().to_owned())
        .filter(|m| !m.starts_with("aborting"))
        .collect()
}

#[test]
fn functions_of_crates_become_pairs() {
    let world = World::new();
    let file = crates(world.dir.path());
    let args = [
        "koans",
        "generate",
        "--out",
        "pairs",
        "--crates-file",
        &file,
        "--laps",
        "4",
        "--seed",
        "3",
        "--jobs",
        "2",
        "--held-out",
        "desk",
    ];
    let manifest = world.json(&args, 0);
    let out = world.path("pairs");
    let rows = rows(&out, &manifest);
    assert_eq!(Some(rows.len() as u64), manifest["pairs"].as_u64());
    assert!(rows.len() >= 5, "{manifest:#}");
    let mut seen: BTreeMap<String, usize> = BTreeMap::new();
    for row in &rows {
        let source = row["meta"]["source"].as_str().unwrap();
        *seen.entry(source.to_owned()).or_default() += 1;
        // A repository that is held out, and operators that are, measure only.
        let held_out = ["drop_refkw", "tuple_pat"].contains(&row["meta"]["op"].as_str().unwrap());
        let dev = source == "desk-1.2.3" || held_out;
        assert_eq!(row["meta"]["side"] == "dev", dev, "{row:#}");
        let said: BTreeSet<String> = row["diags"]
            .as_array()
            .unwrap()
            .iter()
            .map(|d| d["message"].as_str().unwrap().to_owned())
            .collect();
        let (buggy, fixed) = (
            row["buggy"].as_str().unwrap(),
            row["fixed"].as_str().unwrap(),
        );
        assert_eq!(errors(world.dir.path(), buggy), said, "{row:#}");
        let left = errors(world.dir.path(), fixed);
        assert_eq!(left.len() + 1, said.len(), "{row:#}");
        assert!(left.is_subset(&said), "{row:#}");
    }
    assert_eq!(seen.len(), 2, "{seen:?}");
    let sources = manifest["sources"].as_array().unwrap();
    assert!(
        sources.iter().all(|s| s["licence"] == "MIT"),
        "{sources:#?}"
    );

    // Going on with a finished run shows it again.
    let again = world.json(&[args.as_slice(), &["--resume"]].concat(), 0);
    assert_eq!(again, manifest);
    let text = std::fs::read_to_string(out.join("manifest.json")).unwrap();
    assert_eq!(serde_json::from_str::<Value>(&text).unwrap(), manifest);
}

#[test]
fn a_command_line_without_sense_is_told_so() {
    let world = World::new();
    let generate = |args: &[&'static str]| [&["koans", "generate"], args].concat();
    world.fails(&generate(&[]), 2, "--out");
    world.fails(&generate(&["--out", "p"]), 2, "nothing to generate from");
    world.fails(
        &generate(&["--out", "p", "--resume", "--docs"]),
        2,
        "no run",
    );
    let odd = generate(&["--out", "p", "--crates", "a b"]);
    world.fails(&odd, 2, "not the name of a crate");
    for share in ["0", "1.5", "NaN"] {
        let odd = generate(&["--out", "p", "--docs", "--code-share", share]);
        world.fails(&odd, 2, "--code-share");
    }
    let none = generate(&["--out", "p", "--templates", "nowhere"]);
    world.fails(&none, 4, "nowhere");
}

#[test]
fn a_recipe_says_what_flags_do_not() {
    let world = World::new();
    let recipe = world.path("recipes/pairs.toml");
    let file = recipe.to_str().unwrap();
    let generate = ["koans", "generate", "--out", "p", "--recipe", file];
    world.fails(&generate, 4, "pairs.toml");
    std::fs::create_dir_all(recipe.parent().unwrap()).unwrap();
    std::fs::write(&recipe, "lap = 3\n").unwrap();
    world.fails(&generate, 2, "lap");
    // Paths start from the recipe's folder, and a flag goes before the file.
    std::fs::write(&recipe, "templates = \"nowhere\"\n").unwrap();
    world.fails(&generate, 4, "recipes/nowhere");
    let flag = [&generate[..], &["--templates", "elsewhere"]].concat();
    world.fails(&flag, 4, "elsewhere");
}

#[test]
fn operators_are_listed_with_their_examples() {
    let world = World::new();
    let list = world.json(&["koans", "generate", "--list-operators"], 0);
    let operators = list["operators"].as_array().unwrap();
    assert!(operators.len() >= 45, "{}", operators.len());
    let insert = operators.iter().find(|o| o["name"] == "two_mut").unwrap();
    assert_eq!(
        (&insert["family"], &insert["inserts"]),
        (&"borrow".into(), &true.into())
    );
    assert!(insert["example"]["repaired"].is_string());
}

//! The command line from outside: exit codes and documents.

mod common;

use std::collections::BTreeSet;

use common::{World, data, keys, texts};

#[test]
fn nonsense_is_a_usage_error() {
    let world = World::new();
    world.fails(&[], 2, "Usage");
    world.fails(&["dream"], 2, "dream");
    world.fails(&["eval", "--strategy", "routed"], 2, "routed");
    world.fails(&["eval", "--samples", "0"], 2, "samples");
    world.fails(&["eval", "--proposers", "rustc,oracle"], 2, "oracle");
    world.fails(&["eval", "--set", "none.jsonl"], 2, "none.jsonl");
    world.fails(&["eval", "--history", "none.json"], 2, "none.json");
    world.fails(&["eval", "--calibrate", "out.json"], 2, "--fit-set");
    let frozen = ["eval", "--calibrate", "out.json", "--fit-set", "v2"];
    world.fails(&frozen, 3, "frozen koan");
    world.fails(&["eval", "--ablate", "weather"], 2, "suggestions");
    world.fails(&["eval", "--pairs", "none.jsonl"], 2, "none.jsonl");
    world.fails(&["eval", "--table", "--model", "off"], 2, "--model");
    world.fails(&["list", "--family", "zz"], 2, "zz");
    world.fails(&["show", "zz_999"], 2, "zz_999");
    world.fails(&["list", "--set-version", "v999"], 2, "v999");
    world.fails(&["koans", "check", "--set-version", "two"], 2, "two");
    world.fails(&["run", "--apply"], 2, "--repo");
    world.fails(
        &["run", "--repo", ".", "--proposers", "rustc"],
        2,
        "Cargo.toml",
    );
    world.fails(&["run", "--model", "openai:m"], 2, "openai:m@");
    world.fails(&["episodes", "forget"], 2, "--all");
    world.fails(&["episodes", "show", "zz"], 2, "zz");
    world.fails(&["episodes", "import"], 2, "FILE");
    world.fails(&["koans", "check", "zz_1"], 2, "zz_1");
}

#[test]
fn a_missing_model_or_home_is_an_environment_error() {
    let world = World::new();
    let document = world.json(&["eval", "--model", "none.gguf"], 4);
    assert_eq!(document["code"], 4);
    assert!(document["error"].as_str().unwrap().contains("none.gguf"));
    std::fs::write(world.path("broken.gguf"), "GGUF but no more").unwrap();
    world.fails(
        &["run", "bc_001", "--model", "broken.gguf"],
        4,
        "broken.gguf",
    );
    std::fs::write(world.path("file"), "").unwrap();
    world.fails(
        &["episodes", "list", "--home", "file/home"],
        4,
        "SLEEPY_HOME",
    );
}

#[test]
fn the_list_of_koans_has_its_documented_shape() {
    let world = World::new();
    let train = world.json(&["list", "--set-version", "train"], 0);
    assert_eq!(train["set"], "train/v3");
    assert_eq!(train["koans"].as_array().map(Vec::len), Some(96));
    let list = world.json(&["list", "--set-version", "v1"], 0);
    assert_eq!(list["set"], "frozen/v1");
    assert_eq!(keys(&list), BTreeSet::from(["koans", "set"]));
    let koans = list["koans"].as_array().unwrap();
    assert!(koans.len() >= 60);
    for koan in koans {
        let expected = BTreeSet::from(["code", "family", "id", "residual", "title"]);
        assert_eq!(keys(koan), expected);
        assert!(koan["residual"].is_boolean() && koan["code"].is_string());
    }
    let some = world.json(&["list", "-f", "borrow", "-c", "3", "--residual"], 0);
    let some = some["koans"].as_array().unwrap();
    assert_eq!(some.len(), 3);
    assert!(
        some.iter()
            .all(|k| k["family"] == "borrow_checker" && k["residual"] == true)
    );
}

#[test]
fn a_koan_is_shown_and_its_solution_only_on_request() {
    let world = World::new();
    let shown = world.json(&["show", "bc_001"], 0);
    assert_eq!(shown["code"], "E0502");
    assert!(shown["broken"].as_str().unwrap().contains("fn "));
    assert!(shown.get("solution").is_none());
    assert!(world.json(&["show", "bc_001", "--solution"], 0)["solution"].is_string());
    let (out, _) = texts(&world.run(&["show", "tabs", "--set", &data("odd.jsonl")]));
    assert!(out.contains("\tlet joined"), "{out}");
}

#[test]
fn koans_are_proven_and_a_changed_set_is_refused() {
    let world = World::new();
    let proof = world.json(&["koans", "check", "bc_005"], 0);
    assert_eq!(
        (&proof["hold"], &proof["fail"]),
        (&1.into(), &0.into()),
        "{proof}"
    );

    let koan = world.path("sets/v7/xx_001");
    std::fs::create_dir_all(&koan).unwrap();
    let meta = "id = \"xx_001\"\nfamily = \"names\"\ntitle = \"t\"\ndescription = \"d\"\ncode = \"E0425\"\nresidual = true\n";
    for (file, text) in [
        ("koan.toml", meta),
        ("broken.rs", "pub fn f() -> u8 {\n    1\n}\n"),
        ("solution.rs", "pub fn f() -> u8 {\n    1\n}\n"),
        (
            "tests.rs",
            "#[test]\nfn f_is_one() {\n    assert_eq!(f(), 1);\n}\n",
        ),
    ] {
        std::fs::write(koan.join(file), text).unwrap();
    }
    let bad = world.json(&["koans", "check", "--dir", "sets"], 1);
    assert_eq!(bad["fail"], 1);
    let seal = [
        "koans",
        "manifest",
        "--dir",
        "sets",
        "--set-version",
        "v7",
        "--write",
    ];
    assert_eq!(world.json(&seal, 0)["written"], true);
    assert_eq!(world.json(&seal, 0)["written"], false);
    std::fs::write(koan.join("broken.rs"), "pub fn f() -> u8 {\n    x\n}\n").unwrap();
    world.fails(&seal, 3, "new set version");
    world.fails(&["koans", "manifest", "--dir", "sets"], 1, "broken.rs");
}

#[test]
fn the_doctor_examines_and_says_what_is_missing() {
    let world = World::new();
    let healthy = world.json(&["doctor", "--model", "off"], 0);
    assert_eq!(healthy["healthy"], true);
    let names: BTreeSet<&str> = healthy["checks"]
        .as_array()
        .unwrap()
        .iter()
        .map(|c| c["name"].as_str().unwrap())
        .collect();
    for name in [
        "compiler",
        "cargo",
        "sandbox",
        "check offline",
        "home",
        "episodes",
        "model",
    ] {
        assert!(names.contains(name), "{names:?}");
    }
    assert!(healthy["sandbox"]["items"].is_array());
    std::fs::write(world.path("broken.gguf"), "GGUF").unwrap();
    let sick = world.json(&["doctor", "--model", "broken.gguf"], 4);
    let model = sick["checks"]
        .as_array()
        .unwrap()
        .iter()
        .find(|c| c["name"] == "model")
        .unwrap();
    assert_eq!(model["health"], "fail");
    assert!(model["remedy"].is_string());
}

//! `episodes import --git` from outside.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on stops here")]

mod common;

use std::path::Path;
use std::process::Command;

use common::{World, crate_in, texts};

fn git(dir: &Path, args: &[&str]) {
    let output = Command::new("git")
        .args(["-c", "user.name=t", "-c", "user.email=t@example.com"])
        .args(["-c", "commit.gpgsign=false"])
        .args(args)
        .current_dir(dir)
        .output()
        .unwrap();
    assert!(output.status.success(), "{args:?}: {}", texts(&output).1);
}

#[test]
fn repairs_are_mined_from_a_history() {
    let world = World::new();
    let repo = world.path("wares");
    crate_in(&repo);
    let save = |message: &str| {
        git(&repo, &["add", "-A"]);
        git(&repo, &["commit", "-q", "-m", message]);
    };
    let change = |file: &str, from: &str, to: &str| {
        let path = repo.join(file);
        let text = std::fs::read_to_string(&path).unwrap();
        assert!(text.contains(from));
        std::fs::write(path, text.replace(from, to)).unwrap();
    };
    git(&repo, &["init", "-q"]);
    save("two errors");
    change("src/lib.rs", "let sum", "let mut sum");
    save("one repaired: it still does not compile");
    change("src/price.rs", "nett", "net");
    save("both repaired");
    std::fs::write(repo.join("README.md"), "wares").unwrap();
    save("words only");
    change("src/price.rs", "net / 10", "net / 5");
    save("another tax");
    let mined = world.json(&["episodes", "import", "--git", "wares", "--max", "20"], 0);
    assert_eq!(
        (&mined["commits"], &mined["repairs"]),
        (&5.into(), &1.into()),
        "{mined}"
    );
    assert_eq!(
        (&mined["pairs"], &mined["imported"]),
        (&1.into(), &1.into()),
        "{mined}"
    );
    let skipped = &mined["skipped"];
    assert_eq!(skipped["no Rust file changed"], 1, "{mined}");
    assert_eq!(skipped["the parent compiles"], 1, "{mined}");
    assert_eq!(skipped["the commit does not compile"], 1, "{mined}");
    let listed = world.json(&["episodes", "list", "--outcome", "human_fix"], 0);
    let episode = &listed["episodes"][0];
    assert_eq!(episode["task_id"], "src/price.rs:2");
    assert!(episode["error"].as_str().unwrap().starts_with("E0425"));
    assert!(
        episode["settled_text"]
            .as_str()
            .unwrap()
            .contains("net + net / 10")
    );
    let again = world.json(&["episodes", "import", "--git", "wares"], 0);
    assert_eq!(
        (&again["pairs"], &again["imported"]),
        (&1.into(), &0.into())
    );
    world.fails(&["episodes", "import", "--git", "home"], 1, "git");
}

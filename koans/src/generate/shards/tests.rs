//! Caps, duplicates, and going on.

use serde_json::json;

use super::*;
use crate::generate::row::Side;

fn recipe() -> Recipe {
    Recipe {
        mix: Mix {
            shard: 3,
            code_share: 0.005,
            suggested_share: 0.0024,
            ..Mix::default()
        },
        ..Recipe::new(1)
    }
}

/// The `n`-th row of a code; rustc suggests the repair where `right`.
fn candidate(stage: Stage, n: usize, code: &str, right: bool) -> Candidate {
    let fix = json!({"message": "", "spans": [{"file_name": "a.rs", "byte_start": 0,
        "byte_end": 1, "suggested_replacement": "y"}]});
    let children = if right { vec![fix] } else { Vec::new() };
    let diag = json!({"message": code, "code": {"code": code}, "children": children,
        "spans": [{"file_name": "a.rs", "is_primary": true, "line_start": 1}]});
    let texts = (format!("x{n}"), format!("y{n}"));
    let row = Row::new(
        "a.rs",
        texts,
        vec![diag],
        "typo".into(),
        "names",
        "p",
        Side::Train,
    );
    Candidate {
        stage,
        refused: None,
        key: row.key(),
        row,
    }
}

fn dropped(shards: &Shards, reason: &str) -> usize {
    shards.state.dropped.get(reason).copied().unwrap_or(0)
}

#[test]
fn caps_hold_and_duplicates_go() {
    let dir = tempfile::tempdir().unwrap();
    let mut shards = Shards::open(dir.path(), &recipe(), "rustc 1", false).unwrap();
    let mut offer = |c| shards.offer(c).unwrap();
    // 0.005 of 400 rows of slack are two of a code, 0.0024 one suggestion.
    let same = |n| candidate(Stage::Crates, n, "E1", false);
    assert_eq!(
        [offer(same(1)), offer(same(1)), offer(same(2))],
        [true, false, true]
    );
    // The third row closes the shard, and the caps begin anew.
    assert!(offer(candidate(Stage::Crates, 3, "E2", true)));
    assert!(offer(candidate(Stage::Crates, 4, "E2", true)));
    assert!(!offer(candidate(Stage::Crates, 5, "E3", true)));
    assert!(offer(candidate(Stage::Crates, 6, "E2", false)));
    // Codes of templates have no cap.
    assert!((0..4).all(|n| offer(candidate(Stage::Templates, n, "E9", false))));
    assert_eq!(dropped(&shards, "duplicate"), 1);
    assert_eq!(dropped(&shards, "suggestion cap"), 1);
    shards.finish().unwrap();
    let rows: Vec<(String, usize)> = shards
        .finished()
        .into_iter()
        .map(|s| (s.file, s.rows))
        .collect();
    let expected = [
        ("crates-000.jsonl", 3),
        ("crates-001.jsonl", 2),
        ("templates-000.jsonl", 3),
        ("templates-001.jsonl", 1),
    ];
    assert_eq!(rows, expected.map(|(f, n)| (f.to_owned(), n)));
    assert_eq!((shards.state.residual, shards.total()), (7, 9));
}

#[test]
fn the_code_cap_counts_what_is_open() {
    let dir = tempfile::tempdir().unwrap();
    let mut recipe = recipe();
    recipe.mix.shard = 100;
    let mut shards = Shards::open(dir.path(), &recipe, "rustc 1", false).unwrap();
    for n in 0..5 {
        shards
            .offer(candidate(Stage::Crates, n, "E1", false))
            .unwrap();
    }
    // Two fit below 0.005 of 400; the third needs more rows of other codes.
    assert_eq!((shards.total(), dropped(&shards, "code cap")), (3, 2));
    shards.commit().unwrap();
    // The counts are there again when the run goes on.
    let mut again = Shards::open(dir.path(), &recipe, "rustc 1", false).unwrap();
    assert!(
        !again
            .offer(candidate(Stage::Crates, 9, "E1", false))
            .unwrap()
    );
    assert!(
        !again
            .offer(candidate(Stage::Crates, 0, "E1", false))
            .unwrap()
    );
    assert_eq!(again.total(), 3);
}

#[test]
fn another_compiler_is_another_run() {
    let dir = tempfile::tempdir().unwrap();
    let mut shards = Shards::open(dir.path(), &recipe(), "rustc 1", false).unwrap();
    shards.commit().unwrap();
    let error = Shards::open(dir.path(), &recipe(), "rustc 2", false).unwrap_err();
    assert!(error.to_string().contains("rustc 1"), "{error}");
    assert!(Shards::open(dir.path(), &recipe(), "rustc 2", true).is_ok());
}

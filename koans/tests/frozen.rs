//! The committed sets: whole, unchanged, and of the promised make-up.

#![expect(clippy::unwrap_used, reason = "a failed step of a test ends the test")]

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use sleepy_koans::{FrozenSet, gut, manifest};

fn sets() -> Vec<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("frozen");
    let mut sets: Vec<PathBuf> = std::fs::read_dir(root)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    sets.sort();
    sets
}

#[test]
fn every_set_verifies() {
    assert!(!sets().is_empty());
    for set in sets() {
        let manifest = manifest::verify(&set).unwrap_or_else(|e| panic!("{e}"));
        let koans = FrozenSet::load(&set).unwrap().koans.len();
        assert_eq!(manifest.files.len(), 4 * koans, "{}", set.display());
    }
}

#[test]
fn the_first_set_has_twelve_koans_of_each_family() {
    let set = FrozenSet::load(&sets()[0]).unwrap();
    let mut families: BTreeMap<&str, usize> = BTreeMap::new();
    for koan in &set.koans {
        *families.entry(koan.family.name()).or_default() += 1;
    }
    let expected = [
        ("borrow_checker", 12),
        ("lifetimes", 12),
        ("result_handling", 12),
        ("trait_bounds", 12),
        ("type_mismatch", 12),
    ];
    assert_eq!(families, BTreeMap::from(expected));
    let residual = set.koans.iter().filter(|k| k.residual).count();
    assert!(2 * residual >= set.koans.len(), "only {residual} residual");
}

#[test]
fn koans_are_small_and_give_nothing_away() {
    let set = FrozenSet::load(&sets()[0]).unwrap();
    for koan in &set.koans {
        let lines = koan.broken.lines().count();
        assert!((8..=40).contains(&lines), "{}: {lines} lines", koan.id);
        assert_ne!(koan.broken, koan.solution, "{}", koan.id);
        assert!(!gut::gutted(&koan.solution).is_empty(), "{}", koan.id);
        for word in ["E0", "FIXME", "rustc", "compile", "borrow"] {
            let comment = |l: &&str| l.trim_start().starts_with("//") && l.contains(word);
            let found = koan.broken.lines().find(comment);
            assert_eq!(found, None, "{} hints at its error", koan.id);
        }
        assert!(koan.tests.contains("#[cfg(test)]"), "{}", koan.id);
        assert!(koan.tests.contains("use super::*;"), "{}", koan.id);
    }
}

#[test]
fn the_built_in_set_is_the_newest_on_disk() {
    let builtin = FrozenSet::builtin().unwrap();
    let newest = FrozenSet::load(sets().last().unwrap()).unwrap();
    assert_eq!(builtin.version, newest.version);
    assert_eq!(builtin.koans, newest.koans);
}

#[test]
fn the_list_has_the_documented_shape() {
    let listing = FrozenSet::builtin().unwrap().listing();
    let json = serde_json::to_value(&listing).unwrap();
    assert_eq!(json["set"], "frozen/v1");
    let first = json["koans"][0].as_object().unwrap();
    let keys: Vec<&str> = first.keys().map(String::as_str).collect();
    assert_eq!(keys, ["id", "family", "title", "code", "residual"]);
    assert_eq!(first["family"], "borrow_checker");
}

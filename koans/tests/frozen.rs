//! The committed sets: whole, unchanged, and of the promised make-up.

#![expect(clippy::unwrap_used, reason = "a failed step of a test ends the test")]

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use sleepy_koans::{FrozenSet, SetVersion, gut, manifest};

fn sets() -> Vec<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("frozen");
    let mut sets: Vec<PathBuf> = std::fs::read_dir(root)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    sets.sort();
    sets
}

fn folder(version: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("frozen")
        .join(version)
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

/// Koans of each family, and how many of them rustc's suggestions leave unfixed.
fn families(version: &str) -> BTreeMap<&'static str, (usize, usize)> {
    let set = FrozenSet::load(&folder(version)).unwrap();
    let mut families: BTreeMap<&str, (usize, usize)> = BTreeMap::new();
    for koan in &set.koans {
        let count = families.entry(koan.family.name()).or_default();
        count.0 += 1;
        count.1 += usize::from(koan.residual);
    }
    families
}

#[test]
fn the_sets_have_the_promised_families() {
    let five = [
        "borrow_checker",
        "lifetimes",
        "result_handling",
        "trait_bounds",
        "type_mismatch",
    ];
    for (version, of_each, edition) in [("v1", 12, 0), ("v2", 40, 40)] {
        let families = families(version);
        let mut expected: BTreeMap<&str, usize> = five.map(|f| (f, of_each)).into();
        if edition > 0 {
            expected.insert("edition", edition);
        }
        let counts: BTreeMap<&str, usize> = families.iter().map(|(f, n)| (*f, n.0)).collect();
        assert_eq!(counts, expected, "{version}");
        for (family, (koans, residual)) in families {
            assert!(
                2 * residual >= koans,
                "{version}: only {residual} of {koans} {family} are residual"
            );
        }
    }
}

#[test]
fn the_second_set_keeps_the_koans_of_the_first() {
    let first = FrozenSet::load(&folder("v1")).unwrap();
    let second = FrozenSet::load(&folder("v2")).unwrap();
    for koan in &first.koans {
        assert_eq!(second.get(&koan.id).unwrap(), koan);
    }
}

#[test]
fn koans_are_small_and_give_nothing_away() {
    let load = |set: &PathBuf| FrozenSet::load(set).unwrap().koans;
    for koan in sets().iter().flat_map(load) {
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
fn every_set_is_built_in_as_it_is_on_disk() {
    let mut versions = Vec::new();
    for set in sets() {
        let on_disk = FrozenSet::load(&set).unwrap();
        let builtin = FrozenSet::builtin_version(on_disk.version).unwrap();
        assert_eq!(builtin.koans, on_disk.koans, "{}", on_disk.version);
        versions.push(on_disk.version);
    }
    versions.sort();
    let builtin: Vec<SetVersion> = FrozenSet::builtin_versions().collect();
    assert_eq!(builtin, versions);
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

//! The train sets: sealed and of the promised make-up like the frozen ones, and
//! without anything of theirs, since people and experiments learn from them.

#![expect(clippy::unwrap_used, reason = "a failed step of a test ends the test")]

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use sleepy_koans::overlap::Index;
use sleepy_koans::{FrozenSet, Koan, KoanSet, SetName, gut, manifest};

/// How every test module begins; the runs of tokens in it say nothing.
const OPENING: &str = "#[cfg(test)]\nmod tests {\n    use super::*;\n";

fn train_sets() -> Vec<KoanSet> {
    let names = SetName::builtin().filter(|name| matches!(name, SetName::Train(_)));
    let sets: Vec<KoanSet> = names.map(|n| KoanSet::builtin(n).unwrap()).collect();
    assert!(!sets.is_empty());
    sets
}

fn frozen_sets() -> Vec<FrozenSet> {
    let versions = FrozenSet::builtin_versions();
    versions
        .map(|v| FrozenSet::builtin_version(v).unwrap())
        .collect()
}

#[test]
fn every_set_is_sealed_and_built_in_as_it_is_on_disk() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("train");
    for set in train_sets() {
        let folder = root.join(set.name.version().to_string());
        let manifest = manifest::verify(&folder).unwrap_or_else(|e| panic!("{e}"));
        assert_eq!(manifest.files.len(), 4 * set.koans.len(), "{}", set.name);
        let on_disk = KoanSet::load(&root, set.name).unwrap();
        assert_eq!(on_disk.koans, set.koans, "{}", set.name);
    }
}

#[test]
fn every_family_has_sixteen_koans_most_of_them_residual() {
    for set in train_sets() {
        let mut families: BTreeMap<&str, Vec<&Koan>> = BTreeMap::new();
        for koan in &set.koans {
            families.entry(koan.family.name()).or_default().push(koan);
        }
        assert_eq!(families.len(), 6, "{:?}", families.keys());
        for (family, koans) in families {
            assert_eq!(koans.len(), 16, "{family}");
            let residual = koans.iter().filter(|k| k.residual).count();
            assert!(residual >= 10, "only {residual} of {family} are residual");
            let codes: BTreeSet<&str> = koans.iter().map(|k| k.code.as_str()).collect();
            assert!(codes.len() >= 5, "{family} has only {codes:?}");
        }
    }
}

#[test]
fn koans_are_small_and_give_nothing_away() {
    for koan in train_sets().iter().flat_map(|set| &set.koans) {
        let lines = koan.broken.lines().count();
        assert!((14..=45).contains(&lines), "{}: {lines} lines", koan.id);
        assert_ne!(koan.broken, koan.solution, "{}", koan.id);
        assert!(!gut::gutted(&koan.solution).is_empty(), "{}", koan.id);
        assert!(koan.tests.starts_with(OPENING), "{}", koan.id);
        for word in ["E0", "FIXME", "rustc", "compile", "borrow checker"] {
            let comment = |l: &&str| l.trim_start().starts_with("//") && l.contains(word);
            let found = koan.broken.lines().find(comment);
            assert_eq!(found, None, "{} hints at its error", koan.id);
        }
    }
}

#[test]
fn nothing_of_a_frozen_set_is_in_a_train_set() {
    for frozen in frozen_sets() {
        let ids: BTreeSet<&str> = frozen.koans.iter().map(|k| k.id.as_str()).collect();
        let titles: BTreeSet<&str> = frozen.koans.iter().map(|k| k.title.as_str()).collect();
        let indexes = [Index::new(&frozen), Index::of_code(&frozen)];
        let mut repeating = Vec::new();
        for koan in train_sets().iter().flat_map(|set| &set.koans) {
            assert!(!ids.contains(koan.id.as_str()), "{}", koan.id);
            assert!(!titles.contains(koan.title.as_str()), "{}", koan.title);
            let tests = koan.tests.replacen(OPENING, "", 1);
            for part in [&koan.broken, &koan.solution, &tests] {
                let leak = indexes.iter().find_map(|index| index.leak(part));
                repeating.extend(leak.map(|of| format!("{} repeats {of}", koan.id)));
            }
        }
        assert!(
            repeating.is_empty(),
            "in {} too: {repeating:#?}",
            frozen.version
        );
    }
}

//! How much of a frozen set stands in training data:
//! `cargo run --release -p sleepy-koans --example overlap -- v2 data/*.jsonl`.
//!
//! A frozen set is worth nothing once a model was trained on it, so a run of the
//! recipe prints these figures beside its results.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::process::ExitCode;

use sleepy_koans::overlap::{Index, LEAK_SHARE};
use sleepy_koans::{FrozenSet, SetVersion};

fn main() -> ExitCode {
    let mut arguments = std::env::args_os().skip(1);
    let version = arguments.next().map(|a| a.to_string_lossy().parse());
    let files: Vec<PathBuf> = arguments.map(PathBuf::from).collect();
    let version: SetVersion = match version {
        Some(Ok(version)) if !files.is_empty() => version,
        Some(Err(problem)) => {
            eprintln!("{problem}");
            return ExitCode::from(2);
        }
        _ => {
            eprintln!("usage: overlap VERSION FILE...");
            return ExitCode::from(2);
        }
    };
    match run(version, &files) {
        Ok(clean) if clean => ExitCode::SUCCESS,
        Ok(_) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

/// Prints the figures; true when less than a hundredth of the koans is near the
/// data and none stands in it.
fn run(version: SetVersion, files: &[PathBuf]) -> Result<bool, sleepy_koans::KoanError> {
    let set = FrozenSet::builtin_version(version)?;
    let index = Index::of_programs(&set);
    // The worst place of each koan, over all texts.
    let mut worst: BTreeMap<String, (f64, String)> = BTreeMap::new();
    for file in files {
        for overlap in index.compare_file(file, 0.0)? {
            let place = format!("{}:{}", file.display(), overlap.line);
            let known = worst.entry(overlap.koan).or_default();
            if overlap.share > known.0 {
                *known = (overlap.share, place);
            }
        }
    }
    let at_least = |share: f64| worst.values().filter(|(found, _)| *found >= share).count();
    let (exact, near, any) = (at_least(1.0), at_least(LEAK_SHARE), worst.len());
    let koans = set.koans.len();
    let mut order: Vec<_> = worst.iter().collect();
    order.sort_by(|a, b| b.1.0.total_cmp(&a.1.0));
    for (koan, (share, place)) in order.iter().take(10) {
        eprintln!("{koan}: {:.1}% of its runs in {place}", share * 100.0);
    }
    eprintln!(
        "{} of {koans} koans: {exact} stand in the data, {near} are near it ({:.0}% of the runs or more), {any} share any run",
        set.name(),
        LEAK_SHARE * 100.0
    );
    Ok(exact == 0 && near * 100 < koans)
}

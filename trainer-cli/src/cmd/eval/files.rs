//! What a result says of where it comes from, and the files it is written to.

use std::path::Path;

use sleepy_check::Toolchain;
use sleepy_eval::render::Provenance;

use super::calibrate::set_name;
use crate::args::EvalArgs;
use crate::setup::Setup;

pub(super) use crate::pages::{json, write};

/// The name of the files at `stem`, for a title.
pub(super) fn title(stem: &Path) -> String {
    let name = stem.file_name().unwrap_or_default().to_string_lossy();
    format!("Evaluation: {name}")
}

/// Where the result comes from.
pub(super) fn provenance(args: &EvalArgs, setup: &Setup, samples: u32) -> Provenance {
    Provenance {
        command: command(args, setup, samples),
        machine: machine(),
        toolchain: Toolchain::resolve(&std::env::temp_dir())
            .map_or_else(|e| e.to_string(), |t| t.version.clone()),
        model_sha256: setup.model.sha256.clone(),
        remembered: setup.remembered,
    }
}

/// The command without what differs from machine to machine.
fn command(args: &EvalArgs, setup: &Setup, samples: u32) -> String {
    let name = |path: &Path| {
        path.file_name()
            .map_or_else(String::new, |n| n.to_string_lossy().into_owned())
    };
    let mut words = vec!["trainer-cli eval".to_owned()];
    if let Some(set) = &args.select.set {
        words.push(format!("--set {}", name(set)));
    }
    if let Some(version) = args.select.set_version {
        words.push(format!("--set-version {version}"));
    }
    if let Some(count) = args.select.count {
        words.push(format!("--count {count}"));
    }
    words.extend(
        args.select
            .family
            .iter()
            .map(|f| format!("--family {}", f.name())),
    );
    if args.select.residual {
        words.push("--residual".to_owned());
    }
    let tiers: Vec<String> = setup.policy.tiers.iter().map(ToString::to_string).collect();
    words.push(format!("--proposers {}", tiers.join(",")));
    words.push(format!("--max-attempts {}", setup.policy.max_turns));
    words.push(format!("--samples {samples}"));
    words.push(format!("--seed {}", setup.settings.model.seed));
    if !setup.settings.model.patterns {
        words.push("--patterns off".to_owned());
    }
    if let Some(file) = &args.pairs {
        words.push(format!("--pairs {}", name(file)));
    }
    if let Some(dir) = &args.fresh {
        words.push(format!("--fresh {}", name(dir)));
    }
    if args.table {
        words.push("--table".to_owned());
    }
    if let Some(file) = &args.calibrate {
        words.push(format!("--calibrate {}", name(file)));
        // The name of a set is not a path, whose folder would differ from machine to machine.
        let set = |f: &Path| match set_name(f) {
            Some(set) => set.to_string(),
            None => name(f),
        };
        let sets = args.fit_set.iter();
        words.extend(sets.map(|f| format!("--fit-set {}", set(f))));
    }
    if !args.ablate.is_empty() {
        let axes: Vec<&str> = args.ablate.iter().map(|a| a.name()).collect();
        words.push(format!("--ablate {}", axes.join(",")));
    }
    if let Some(file) = &args.ranking {
        words.push(format!("--ranking {}", name(file)));
    }
    words.join(" ")
}

/// Processor and cores, as far as the system tells.
fn machine() -> String {
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let named = std::fs::read_to_string("/proc/cpuinfo")
        .ok()
        .and_then(|text| {
            let line = text.lines().find(|l| l.starts_with("model name"))?;
            Some(line.split_once(':')?.1.trim().to_owned())
        });
    let processor = named.unwrap_or_else(|| std::env::consts::ARCH.to_owned());
    format!("{processor}, {cores} cores, {}", std::env::consts::OS)
}

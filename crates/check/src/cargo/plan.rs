//! Which recorded commands an edit calls for.
//!
//! A pure decision over the last whole check and the edit; wherever it cannot be
//! certain, it leaves the question to cargo.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use super::unit::Unit;
use super::{Baseline, interface};
use crate::overlay::Overlay;

/// What to replay for an overlay.
#[derive(Debug)]
pub(crate) struct Plan {
    /// Units that read a changed file.
    pub(crate) direct: BTreeSet<usize>,
    /// Whether units read the metadata that this replay writes, since it may differ.
    pub(crate) linked: bool,
    /// Further units that may notice.
    pub(crate) wider: BTreeSet<usize>,
    /// Why the wider part cannot be replayed, if it cannot.
    pub(crate) incomplete: Option<String>,
}

/// Decides what to replay.
///
/// # Errors
/// Why only cargo can tell, in words.
pub(crate) fn plan(baseline: &Baseline, overlay: &Overlay) -> Result<Plan, String> {
    let units = &baseline.units;
    let mut direct: BTreeSet<usize> = BTreeSet::new();
    let mut visible = false;
    for (path, text) in &overlay.0 {
        let name = path.file_name().unwrap_or_default();
        if ["Cargo.toml", "Cargo.lock"].iter().any(|n| name == *n) {
            return Err("the edit changes a manifest".into());
        }
        let owner = baseline
            .layout
            .owner(path)
            .ok_or("the file belongs to no package")?;
        let mine = |u: &Unit| u.member == owner.id;
        let reads = |u: &Unit| u.inputs.as_ref().is_some_and(|i| i.contains(path));
        let known = units.iter().any(reads);
        for (n, unit) in units.iter().enumerate() {
            // A unit that never said what it reads may read this, and a file
            // that nobody reads yet may be read by any unit of its package
            // (a build script is one file, though).
            let may_read = (!known && !unit.is_build_script()) || unit.inputs.is_none();
            if reads(unit) || (mine(unit) && may_read) {
                direct.insert(n);
            }
        }
        if !units.iter().any(mine) {
            return Err(format!("no command of {} is recorded", owner.name));
        }
        if let Some(user) = executed_by(baseline, &owner.id) {
            return Err(format!("the edited code runs while {user} is compiled"));
        }
        let before = std::fs::read_to_string(path).ok();
        visible |= before.is_none_or(|before| !interface::same(&before, text));
    }
    // Messages are known by crate root only, so all builds of a root go together.
    let roots: BTreeSet<&PathBuf> = direct.iter().map(|&n| &units[n].source).collect();
    direct.extend((0..units.len()).filter(|&n| roots.contains(&units[n].source)));
    if direct.iter().any(|&n| units[n].runs) {
        return Err("the edit changes a build script or a proc macro".into());
    }
    let failing: BTreeSet<&PathBuf> = baseline
        .messages
        .iter()
        .filter(|(_, d)| d.is_error())
        .map(|(source, _)| source)
        .collect();
    // What has never compiled has never been seen by those who use it.
    let mended = direct.iter().any(|&n| failing.contains(&units[n].source));
    let linked = visible || mended;
    let mut wider = BTreeSet::new();
    let mut incomplete = None;
    if linked {
        wider = closure(units, &direct);
        wider.retain(|n| !direct.contains(n));
        incomplete = missing(baseline, &direct);
    }
    Ok(Plan {
        direct,
        linked,
        wider,
        incomplete,
    })
}

/// A proc macro or build script into which the member `id` is linked: then even
/// the inside of a function decides what other crates look like.
fn executed_by(baseline: &Baseline, id: &str) -> Option<String> {
    let layout = &baseline.layout;
    let users = layout.dependents(id);
    let mut names: BTreeSet<&str> = BTreeSet::new();
    for member in layout
        .members
        .iter()
        .filter(|m| m.id == id)
        .chain(users.iter().copied())
    {
        if member.targets.iter().any(|(_, kind)| kind == "proc-macro") {
            return Some(member.name.clone());
        }
        let units = baseline
            .units
            .iter()
            .filter(|u| u.member == member.id && !u.is_test());
        names.extend(units.map(|u| u.crate_name.as_str()));
    }
    let script = baseline.units.iter().filter(|u| u.runs).find(|unit| {
        unit.externs.iter().any(|(file, _)| {
            let crate_name = file.strip_prefix("lib").and_then(|f| f.split('-').next());
            crate_name.is_some_and(|name| names.contains(name))
        })
    });
    script.map(|unit| unit.member.clone())
}

/// The units that read the metadata of `start`, directly or through others.
pub(crate) fn closure(units: &[Unit], start: &BTreeSet<usize>) -> BTreeSet<usize> {
    let mut found = start.clone();
    loop {
        let products: BTreeSet<String> = found
            .iter()
            .filter(|&&n| !units[n].is_test())
            .map(|&n| units[n].product())
            .collect();
        let before = found.len();
        found.extend((0..units.len()).filter(|&n| units[n].reads(&products)));
        if found.len() == before {
            return found;
        }
    }
}

/// A target that cargo would check after the edited ones and that has never been
/// recorded, because it never came to its turn.
fn missing(baseline: &Baseline, direct: &BTreeSet<usize>) -> Option<String> {
    let units = &baseline.units;
    let owners: BTreeSet<&str> = direct.iter().map(|&n| units[n].member.as_str()).collect();
    let library = |source: &Path| {
        baseline.layout.members.iter().any(|m| {
            m.targets
                .iter()
                .any(|(path, kind)| path == source && kind.contains("lib"))
        })
    };
    if !direct.iter().any(|&n| library(&units[n].source)) {
        return None;
    }
    let mut members: Vec<_> = baseline
        .layout
        .members
        .iter()
        .filter(|m| owners.contains(m.id.as_str()))
        .collect();
    for owner in owners {
        members.extend(baseline.layout.dependents(owner));
    }
    let all = baseline.all_targets;
    for member in members {
        for (source, kind) in &member.targets {
            let wanted = match kind.as_str() {
                "test" | "bench" | "example" => all,
                _ => true,
            };
            if wanted && !units.iter().any(|u| u.source == *source) {
                return Some(format!("{} has not been compiled yet", source.display()));
            }
        }
    }
    None
}

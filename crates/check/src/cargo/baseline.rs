//! What replays build upon: the result of the last whole check.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::SystemTime;

use sleepy_fix::Diagnostic;
use tokio_util::sync::CancellationToken;

use super::found::Found;
use super::layout::Layout;
use super::{CargoWorkspace, Scope, lock, unit};
use crate::error::CheckError;

/// What a whole check found, by target, for replays to build upon.
#[derive(Debug)]
pub(crate) struct Baseline {
    pub(crate) layout: Arc<Layout>,
    pub(crate) all_targets: bool,
    pub(crate) messages: Vec<(PathBuf, Diagnostic)>,
    pub(crate) units: Vec<unit::Unit>,
    /// Size and time of every source file then.
    pub(crate) sources: BTreeMap<PathBuf, Option<(SystemTime, u64)>>,
}

impl CargoWorkspace {
    /// Makes what was found the ground for replays. A part of the workspace
    /// renews that part of an earlier whole.
    pub(crate) fn build_upon(
        &self,
        found: &Found,
        scope: &Scope,
        layout: &Arc<Layout>,
        records: &Path,
        before: SystemTime,
    ) {
        let mut looked_at = found.stems.clone();
        looked_at.extend(unit::recorded_since(records, before));
        let mut messages = found.by_target.clone();
        let mut slot = lock(&self.0.baseline);
        let (units, sources) = match scope {
            Scope::Workspace => {
                let units = unit::load_units(records, layout, &looked_at);
                let sources = unit::sources(&units, before);
                (units, sources)
            }
            Scope::Packages(names) => {
                let old = slot.as_ref();
                let Some(old) = old.filter(|old| Arc::ptr_eq(&old.layout, layout)) else {
                    return;
                };
                let mut covered = found.covered.clone();
                for member in layout.members.iter().filter(|m| names.contains(&m.name)) {
                    covered.extend(member.targets.iter().map(|(source, _)| source.clone()));
                }
                let kept = old.messages.iter();
                messages.extend(
                    kept.filter(|(source, _)| !covered.contains(source))
                        .cloned(),
                );
                let known = old.units.iter().map(|u| u.stem.clone()).collect();
                let units = unit::load_units(records, layout, &known);
                let mut sources = unit::sources(&units, before);
                // Files that only units out of this run's sight read keep their stamps.
                let seen = units.iter().filter(|u| looked_at.contains(&u.stem));
                let seen: BTreeSet<&PathBuf> = seen.flat_map(unit::Unit::files).collect();
                for (file, stamp) in &old.sources {
                    if !seen.contains(file) {
                        sources.insert(file.clone(), *stamp);
                    }
                }
                (units, sources)
            }
        };
        *slot = Some(Arc::new(Baseline {
            layout: Arc::clone(layout),
            all_targets: self.0.options.all_targets,
            messages,
            units,
            sources,
        }));
    }

    /// What replays build upon, made again if anything on disk has changed since.
    pub(crate) async fn fresh_baseline(
        &self,
        cancel: &CancellationToken,
    ) -> Result<Arc<Baseline>, CheckError> {
        let current = || {
            lock(&self.0.baseline).clone().filter(|baseline| {
                baseline
                    .sources
                    .iter()
                    .all(|(path, was)| unit::stamp(path) == *was)
            })
        };
        if let Some(baseline) = current() {
            return Ok(baseline);
        }
        // A check that is already under way may be about to answer.
        drop(self.0.turns.take(cancel).await?);
        if let Some(baseline) = current() {
            return Ok(baseline);
        }
        self.check_scope(&Scope::Workspace, cancel).await?;
        lock(&self.0.baseline)
            .clone()
            .ok_or_else(|| CheckError::Internal("a check left no baseline".into()))
    }
}

//! Opening a workspace, and what belongs to a check of it.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use sleepy_check::{
    CargoWorkspace, CheckError, CheckOptions, CheckReport, Overlay, Sandbox, Scope,
};
use sleepy_fix::Settings;
use tokio::sync::OnceCell;

use super::Slot;
use crate::diagnostics::Texts;
use crate::documents::Text;

/// The packages of the changed files with their folders, where there are others.
pub(super) fn part_of(
    workspace: &CargoWorkspace,
    changed: &[PathBuf],
) -> Option<(Scope, Vec<PathBuf>)> {
    if workspace.members().len() < 2 {
        return None;
    }
    let owners: Vec<_> = changed.iter().filter_map(|f| workspace.owner(f)).collect();
    let names: BTreeSet<String> = owners.iter().map(|m| m.name.clone()).collect();
    let dirs = owners.into_iter().map(|m| m.dir).collect();
    (!names.is_empty()).then(|| (Scope::Packages(names.into_iter().collect()), dirs))
}

/// The workspace, opened at the first use.
pub(super) async fn open(
    slot: &Slot,
    root: &Path,
    settings: &Arc<Settings>,
    sandbox: &Arc<OnceCell<Sandbox>>,
    cache: PathBuf,
) -> Result<CargoWorkspace, CheckError> {
    let internal = |e: tokio::task::JoinError| CheckError::Internal(e.to_string());
    let sandbox = sandbox
        .get_or_try_init(|| async {
            tokio::task::spawn_blocking(Sandbox::probe)
                .await
                .map_err(internal)
        })
        .await?;
    let opened = slot.get_or_try_init(|| {
        let (root, settings, sandbox) = (root.to_path_buf(), settings.clone(), sandbox.clone());
        async move {
            let opening = tokio::task::spawn_blocking(move || {
                let options = check_options(&cache, &root, &settings);
                let sandbox = sandbox.with_jobs(jobs(&settings));
                CargoWorkspace::open(&root, options, &sandbox)
            });
            opening.await.map_err(internal)?
        }
    });
    opened.await.cloned()
}

fn check_options(cache: &Path, root: &Path, settings: &Settings) -> CheckOptions {
    let mut options = CheckOptions::below_cache(cache, root);
    let check = &settings.check;
    options.jobs = Some(jobs(settings));
    options.all_targets = check.all_targets;
    options.all_features = check.all_features;
    options.no_default_features = check.no_default_features;
    options.features.clone_from(&check.features);
    options.cargo_limits.wall = Duration::from_secs(check.timeout_secs);
    options.compile_limits.memory_bytes = settings.sandbox.memory_mib << 20;
    options.test_limits.wall = Duration::from_secs(settings.sandbox.test_timeout_secs);
    options
}

/// All cores but one, which stays the person's.
fn jobs(settings: &Settings) -> usize {
    let asked = settings.check.jobs.and_then(|n| usize::try_from(n).ok());
    let cores = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    asked.unwrap_or(cores - 1).max(1)
}

/// The texts that the diagnostics point into, as far as they can be read.
pub(super) async fn read_texts(report: Arc<CheckReport>, overlay: Overlay) -> Texts {
    let reading = tokio::task::spawn_blocking(move || {
        let mut texts = Texts::new();
        for span in report
            .diagnostics
            .iter()
            .flat_map(sleepy_fix::Diagnostic::all_spans)
        {
            let path = &span.file_name;
            if texts.contains_key(path) {
                continue;
            }
            let text = match overlay.get(path) {
                Some(text) => Ok(text.clone()),
                None => std::fs::read_to_string(path).map(Arc::from),
            };
            if let Ok(text) = text {
                texts.insert(path.clone(), Arc::new(Text::new(text)));
            }
        }
        texts
    });
    reading.await.unwrap_or_default()
}

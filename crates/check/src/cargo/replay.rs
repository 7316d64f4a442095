//! Verifying a candidate with the recorded rustc commands.
//!
//! The edited crate's own command runs with the edit in place, writing only
//! metadata. If the edit shows from outside, the commands of the crates that
//! use it follow, reading the new metadata. The result is what `cargo check`
//! would say, without cargo and without touching its target directory.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

use super::mirror::{self, Content};
use super::plan::{Plan, closure};
use super::slots::Slot;
use super::unit::Unit;
use super::{Baseline, CargoWorkspace, Inner};
use crate::error::CheckError;
use crate::overlay::Overlay;
use crate::report::{CheckReport, Collector, How, sane};
use crate::sandbox::SandboxCommand;

/// Runs a plan. Where the plan proves too narrow, cargo decides.
pub(crate) async fn run(
    inner: &Arc<Inner>,
    baseline: &Arc<Baseline>,
    plan: &Plan,
    overlay: &Overlay,
    cancel: &CancellationToken,
) -> Result<CheckReport, CheckError> {
    let slot = inner.slots.take(cancel).await?;
    let view = View::prepare(inner, baseline, &slot, overlay)?;
    let out = slot.dir.join("out");
    let _ = std::fs::remove_dir_all(&out);
    std::fs::create_dir_all(&out).map_err(|e| CheckError::io(&out, e))?;
    let mut run = Run {
        inner: Arc::clone(inner),
        baseline: Arc::clone(baseline),
        view,
        slot,
        collector: Collector::default(),
        produced: BTreeSet::new(),
        failed: BTreeSet::new(),
        done: BTreeSet::new(),
        commands: Vec::new(),
    };
    run.wave(&plan.direct, plan.linked, cancel).await?;
    let units = &baseline.units;
    let library_compiles = !plan
        .direct
        .iter()
        .any(|n| run.failed.contains(n) && !units[*n].is_test());
    if let Some(why) = &plan.incomplete
        && library_compiles
    {
        run.slot.settled = true;
        drop(run);
        let workspace = CargoWorkspace(Arc::clone(inner));
        let mut report = workspace.check_reference(overlay, cancel).await?;
        report
            .problems
            .push(format!("checked through cargo: {why}"));
        return Ok(report);
    }
    run.wave(&plan.wider, true, cancel).await?;
    Ok(run.finish())
}

/// A unit that has run, its messages, and whether it compiled.
type Done = Result<(usize, Vec<u8>, bool), CheckError>;

struct Run {
    inner: Arc<Inner>,
    baseline: Arc<Baseline>,
    slot: Slot,
    view: View,
    collector: Collector,
    /// Metadata files written so far.
    produced: BTreeSet<String>,
    /// Units with errors, and those that could not run because of them.
    failed: BTreeSet<usize>,
    done: BTreeSet<usize>,
    commands: Vec<String>,
}

impl Run {
    /// Runs `units` in the order of their dependencies, as many at a time as the
    /// sandbox lets. `linked` makes them read the metadata produced here.
    async fn wave(
        &mut self,
        units: &BTreeSet<usize>,
        linked: bool,
        cancel: &CancellationToken,
    ) -> Result<(), CheckError> {
        let mut waiting: BTreeSet<usize> = units.clone();
        let mut running: JoinSet<Done> = JoinSet::new();
        let mut active: BTreeSet<usize> = BTreeSet::new();
        loop {
            let ready: Vec<usize> = waiting
                .iter()
                .copied()
                .filter(|&n| !linked || !self.needs_any(n, waiting.iter().chain(&active)))
                .collect();
            for n in ready {
                waiting.remove(&n);
                if self.is_blocked(n) {
                    self.failed.insert(n);
                    self.done.insert(n);
                    continue;
                }
                let command = self.command(n, linked);
                self.commands.push(command.display());
                active.insert(n);
                let (sandbox, token) = (self.inner.sandbox.clone(), cancel.clone());
                running.spawn(async move {
                    let output = sane(sandbox.run(&command, &token).await?, &command)?;
                    let success = output.success();
                    Ok((n, output.stderr, success))
                });
            }
            match running.join_next().await {
                None if waiting.is_empty() => return Ok(()),
                None => {
                    // Skipping a unit may have made others ready; a cycle cannot be.
                    if waiting.iter().all(|&n| self.needs_any(n, waiting.iter())) {
                        return Err(CheckError::Internal(
                            "recorded commands form a cycle".into(),
                        ));
                    }
                }
                Some(result) => {
                    let (n, stderr, success) =
                        result.map_err(|e| CheckError::Internal(e.to_string()))??;
                    active.remove(&n);
                    self.done.insert(n);
                    self.take(n, &stderr, success);
                }
            }
        }
    }

    fn take(&mut self, n: usize, stderr: &[u8], success: bool) {
        let layout = &self.baseline.layout;
        let unit = &self.baseline.units[n];
        let map = |path: &Path| {
            let path = unit.record.cwd.join(path);
            self.view.original(&layout.base, path)
        };
        self.collector.read_rustc(stderr, &map);
        if !success {
            self.failed.insert(n);
        } else if !unit.is_test() {
            self.produced.insert(unit.product());
        }
    }

    /// Whether `n` reads what one of `others` is about to write.
    fn needs_any<'a>(&self, n: usize, others: impl Iterator<Item = &'a usize>) -> bool {
        let units = &self.baseline.units;
        let products: BTreeSet<String> = others
            .filter(|&&o| o != n && !units[o].is_test())
            .map(|&o| units[o].product())
            .collect();
        units[n].reads(&products)
    }

    /// Whether cargo would not come to this unit: something it reads has failed,
    /// here or in the baseline.
    fn is_blocked(&self, n: usize) -> bool {
        let units = &self.baseline.units;
        let failed_here = |name: &str| {
            self.failed
                .iter()
                .any(|&f| !units[f].is_test() && units[f].product() == name)
        };
        let failed_before = |name: &str| {
            units.iter().enumerate().any(|(m, u)| {
                !self.done.contains(&m)
                    && !u.is_test()
                    && u.product() == name
                    && self
                        .baseline
                        .messages
                        .iter()
                        .any(|(s, d)| *s == u.source && d.is_error())
            })
        };
        units[n].externs.iter().any(|(name, path)| {
            let replaced = self.produced.contains(name);
            failed_here(name) || (!replaced && (failed_before(name) || !path.exists()))
        })
    }

    fn command(&self, n: usize, linked: bool) -> SandboxCommand {
        let unit = &self.baseline.units[n];
        let layout = &self.baseline.layout;
        let moved = |path: &Path| self.view.moved(&layout.base, path);
        let out = self.slot.dir.join("out");
        self.slot.seed(unit);
        let limits = self.inner.options.compile_limits;
        let record = &unit.record;
        let mut command = SandboxCommand::new(&record.rustc, moved(&record.cwd), limits)
            .readable(&self.inner.surroundings.target)
            .writable(&self.slot.dir);
        self.inner.surroundings.toolchain.grant(&mut command);
        self.inner.surroundings.grant_sources(&mut command, layout);
        for (key, value) in &record.env {
            // Proc macros that read files of the package must see the overlay.
            let value = if key.starts_with("CARGO_MANIFEST_") {
                moved(Path::new(value)).into_os_string()
            } else {
                value.into()
            };
            command.env.insert(key.into(), value);
        }
        let mut args = Vec::new();
        if linked && !self.produced.is_empty() {
            args.extend(["-L".to_string(), format!("dependency={}", out.display())]);
        }
        args.extend(self.rewritten(unit, linked, &out, &moved));
        args.push(format!(
            "-Cincremental={}",
            self.slot.incremental().display()
        ));
        args.push(format!("--out-dir={}", out.display()));
        match &self.view {
            // Exactly cargo's own outputs and paths, or rustc would not trust
            // what it remembers from cargo's run.
            View::InPlace(files) => command.overlays.clone_from(files),
            View::Mirror(dir) => args.push(format!(
                "--remap-path-prefix={}={}",
                dir.display(),
                layout.base.display()
            )),
        }
        command.args(args)
    }

    /// The recorded arguments without those that decide what is written where.
    /// Everything else stays, the format of messages too: rustc trusts what it
    /// remembers only from a run with the same options.
    fn rewritten(
        &self,
        unit: &Unit,
        linked: bool,
        out: &Path,
        moved: &dyn Fn(&Path) -> PathBuf,
    ) -> Vec<String> {
        let mut args = Vec::new();
        let mut rest = unit.record.args.iter().peekable();
        while let Some(arg) = rest.next() {
            let two = matches!(arg.as_str(), "-C" | "--extern" | "--out-dir" | "--emit");
            let value = if two {
                rest.next().map(String::as_str)
            } else {
                None
            };
            let name = arg.split('=').next().unwrap_or(arg);
            if name == "--emit" {
                args.push("--emit=dep-info,metadata".into());
                continue;
            }
            if name == "--out-dir" {
                continue;
            }
            match value {
                Some(value) if arg == "-C" && value.starts_with("incremental=") => {}
                Some(value) if arg == "--extern" => {
                    args.push(arg.clone());
                    args.push(self.extern_value(value, linked, out));
                }
                Some(value) => args.extend([arg.clone(), value.to_string()]),
                None if arg.starts_with("-Cincremental=") => {}
                None if !arg.starts_with('-') && Path::new(arg).is_absolute() => {
                    args.push(moved(Path::new(arg)).to_string_lossy().into_owned());
                }
                None => args.push(arg.clone()),
            }
        }
        args
    }

    fn extern_value(&self, value: &str, linked: bool, out: &Path) -> String {
        let Some((name, path)) = value.split_once('=') else {
            return value.to_string();
        };
        match Path::new(path).file_name() {
            Some(file) if linked && self.produced.contains(file.to_string_lossy().as_ref()) => {
                format!("{name}={}", out.join(file).display())
            }
            _ => value.to_string(),
        }
    }

    /// Joins what the replay found with what the baseline says about the rest.
    fn finish(mut self) -> CheckReport {
        self.slot.settled = true;
        let units = &self.baseline.units;
        let unreached = closure(
            units,
            &self
                .failed
                .iter()
                .copied()
                .filter(|&n| !units[n].is_test())
                .collect(),
        );
        let replaced: BTreeSet<&PathBuf> = self
            .done
            .iter()
            .chain(&unreached)
            .map(|&n| &units[n].source)
            .collect();
        let mut collector = self.collector;
        for (source, diagnostic) in &self.baseline.messages {
            if !replaced.contains(source) {
                collector.push(diagnostic.clone());
            }
        }
        CheckReport {
            diagnostics: collector.diagnostics,
            duration: Duration::ZERO,
            command: self.commands.join("\n"),
            how: How::Replay,
            problems: collector.problems,
        }
    }
}

/// How the compiler comes to see the overlay.
#[derive(Debug)]
enum View {
    /// The sandbox shows other contents at the real places: the command stays as
    /// cargo gave it, and rustc can use what it remembers from cargo's run.
    InPlace(Vec<(PathBuf, PathBuf)>),
    /// A mirror of the sources, for sandboxes that cannot, and for new files.
    Mirror(PathBuf),
}

impl View {
    fn prepare(
        inner: &Inner,
        baseline: &Baseline,
        slot: &Slot,
        overlay: &Overlay,
    ) -> Result<Self, CheckError> {
        if inner.sandbox.can_overlay() && overlay.paths().all(Path::is_file) {
            let dir = slot.dir.join("overlay");
            std::fs::create_dir_all(&dir).map_err(|e| CheckError::io(&dir, e))?;
            let mut files = Vec::new();
            for (n, (path, text)) in overlay.0.iter().enumerate() {
                let file = dir.join(n.to_string());
                std::fs::write(&file, text.as_bytes()).map_err(|e| CheckError::io(&file, e))?;
                // The place itself, whatever links lead there.
                let place = path.canonicalize().map_err(|e| CheckError::io(path, e))?;
                files.push((place, file));
            }
            return Ok(Self::InPlace(files));
        }
        let mut changed = BTreeMap::new();
        for (path, text) in &overlay.0 {
            changed.insert(path.clone(), Content::Text(Arc::clone(text)));
        }
        let dir = slot.dir.join("mirror");
        mirror::build(&baseline.layout.base, &dir, &changed)?;
        Ok(Self::Mirror(dir))
    }

    /// Where the compiler finds `path`.
    fn moved(&self, base: &Path, path: &Path) -> PathBuf {
        match (self, path.strip_prefix(base)) {
            (Self::Mirror(dir), Ok(rest)) => dir.join(rest),
            _ => path.to_path_buf(),
        }
    }

    /// What the compiler calls `path` is really this.
    fn original(&self, base: &Path, path: PathBuf) -> PathBuf {
        match self {
            Self::Mirror(dir) => match path.strip_prefix(dir) {
                Ok(rest) => base.join(rest),
                Err(_) => path,
            },
            Self::InPlace(_) => path,
        }
    }
}

//! Verifying a candidate with the recorded rustc commands.
//!
//! The edited crate's own command runs on a mirror of the sources, writing only
//! metadata. If the edit shows from outside, the commands of the crates that
//! use it follow, reading the new metadata. The result is what `cargo check`
//! would say, without cargo and without touching its target directory.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use tokio::sync::Semaphore;
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

use super::layout::Layout;
use super::mirror::{self, Content};
use super::{Baseline, CargoWorkspace, Inner, interface, lock};
use crate::error::CheckError;
use crate::overlay::Overlay;
use crate::recorder::Record;
use crate::report::{CheckReport, Collector, How, sane};
use crate::sandbox::SandboxCommand;

/// How cargo names the crates of build scripts.
const BUILD_SCRIPT: &str = "build_script_";

/// One recorded compilation: a lib, its test build, a bin, a test, …
#[derive(Debug, Clone)]
pub(crate) struct Unit {
    record: Record,
    crate_name: String,
    /// Crate name and cargo's hash: unique, and the stem of its files.
    stem: String,
    /// The crate root, absolute.
    pub(crate) source: PathBuf,
    member: String,
    /// The files it read, if the compiler came far enough to say.
    inputs: Option<BTreeSet<PathBuf>>,
    /// File names of the metadata it reads.
    externs: Vec<(String, PathBuf)>,
    /// Whether it has to run code of the crate itself (build script, proc macro).
    runs: bool,
}

impl Unit {
    fn read(record: Record, layout: &Layout) -> Option<Self> {
        let manifest = PathBuf::from(record.env.get("CARGO_MANIFEST_DIR")?);
        let member = layout
            .members
            .iter()
            .find(|m| m.dir == manifest)?
            .id
            .clone();
        let crate_name = record.option("--crate-name")?.to_string();
        let extra = record.codegen("extra-filename").unwrap_or_default();
        let stem = format!("{crate_name}{extra}");
        let source = record.cwd.join(record.source()?);
        let out = record.cwd.join(record.option("--out-dir")?);
        let inputs = read_dep_info(&out.join(format!("{stem}.d")), &record.cwd);
        let mut externs = Vec::new();
        let mut args = record.args.iter();
        while let Some(arg) = args.next() {
            let value = match arg.strip_prefix("--extern") {
                Some("") => args.next()?.as_str(),
                Some(rest) => rest.strip_prefix('=').unwrap_or(rest),
                None => continue,
            };
            if let Some((_, path)) = value.split_once('=') {
                let path = PathBuf::from(path);
                externs.push((path.file_name()?.to_string_lossy().into_owned(), path));
            }
        }
        let types = record.option("--crate-type").unwrap_or_default();
        let test = record.args.iter().any(|a| a == "--test");
        let runs = !test && (types == "proc-macro" || crate_name.starts_with(BUILD_SCRIPT));
        Some(Self {
            record,
            crate_name,
            stem,
            source,
            member,
            inputs,
            externs,
            runs,
        })
    }

    /// The name under which other units read it.
    fn product(&self) -> String {
        format!("lib{}.rmeta", self.stem)
    }

    /// The crate root and everything else it read.
    pub(crate) fn files(&self) -> impl Iterator<Item = &PathBuf> {
        self.inputs.iter().flatten().chain([&self.source])
    }

    fn is_test(&self) -> bool {
        self.record.args.iter().any(|a| a == "--test")
    }

    fn is_build_script(&self) -> bool {
        self.crate_name.starts_with(BUILD_SCRIPT)
    }

    fn reads(&self, products: &BTreeSet<String>) -> bool {
        self.externs.iter().any(|(name, _)| products.contains(name))
    }
}

/// The units recorded in `dir`, one for each way to build a target.
pub(crate) fn load_units(dir: &Path, layout: &Layout) -> Vec<Unit> {
    let mut newest: BTreeMap<(PathBuf, bool, String), (SystemTime, Unit)> = BTreeMap::new();
    for entry in std::fs::read_dir(dir).into_iter().flatten().flatten() {
        let time = entry
            .metadata()
            .and_then(|m| m.modified())
            .unwrap_or(UNIX_EPOCH);
        let unit = std::fs::read_to_string(entry.path())
            .ok()
            .and_then(|text| serde_json::from_str::<Record>(&text).ok())
            .and_then(|record| Unit::read(record, layout));
        let Some(unit) = unit else { continue };
        let kind = unit
            .record
            .option("--crate-type")
            .unwrap_or_default()
            .to_string();
        let key = (unit.source.clone(), unit.is_test(), kind);
        match newest.get(&key) {
            Some((other, _)) if *other > time => {}
            _ => {
                newest.insert(key, (time, unit));
            }
        }
    }
    newest.into_values().map(|(_, unit)| unit).collect()
}

/// Size and time of every file the units read. What changed while the check ran
/// gets an impossible stamp, so that it counts as changed.
pub(crate) fn sources(
    units: &[Unit],
    began: SystemTime,
) -> BTreeMap<PathBuf, Option<(SystemTime, u64)>> {
    let files = units.iter().flat_map(Unit::files);
    files
        .map(|file| {
            let now = stamp(file);
            let during = now.is_some_and(|(time, _)| time >= began);
            (
                file.clone(),
                if during { Some((UNIX_EPOCH, 0)) } else { now },
            )
        })
        .collect()
}

/// Size and time of a file, if it exists.
pub(crate) fn stamp(path: &Path) -> Option<(SystemTime, u64)> {
    let meta = std::fs::metadata(path).ok()?;
    Some((meta.modified().ok()?, meta.len()))
}

/// The files named in a dep-info file; in the makefile syntax a space is `\ `.
fn read_dep_info(path: &Path, cwd: &Path) -> Option<BTreeSet<PathBuf>> {
    let text = std::fs::read_to_string(path).ok()?;
    let (_, list) = text.lines().next()?.split_once(": ")?;
    let list = list.replace("\\ ", "\0");
    let files = list.split(' ').filter(|f| !f.is_empty());
    Some(files.map(|f| cwd.join(f.replace('\0', " "))).collect())
}

/// What to replay for an overlay.
#[derive(Debug)]
pub(crate) struct Plan {
    /// Units that read a changed file.
    direct: BTreeSet<usize>,
    /// Whether units read the metadata that this replay writes, since it may differ.
    linked: bool,
    /// Further units that may notice.
    wider: BTreeSet<usize>,
    /// Why the wider part cannot be replayed, if it cannot.
    incomplete: Option<String>,
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
fn closure(units: &[Unit], start: &BTreeSet<usize>) -> BTreeSet<usize> {
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

/// Runs a plan. Where the plan proves too narrow, cargo decides.
pub(crate) async fn run(
    inner: &Arc<Inner>,
    baseline: &Arc<Baseline>,
    plan: &Plan,
    overlay: &Overlay,
    cancel: &CancellationToken,
) -> Result<CheckReport, CheckError> {
    let slot = inner.slots.take(cancel).await?;
    let mut changed = BTreeMap::new();
    for (path, text) in &overlay.0 {
        changed.insert(path.clone(), Content::Text(Arc::clone(text)));
    }
    let mirror_dir = slot.dir.join("mirror");
    mirror::build(&baseline.layout.base, &mirror_dir, &changed)?;
    let out = slot.dir.join("out");
    let _ = std::fs::remove_dir_all(&out);
    std::fs::create_dir_all(&out).map_err(|e| CheckError::io(&out, e))?;
    let mut run = Run {
        inner: Arc::clone(inner),
        baseline: Arc::clone(baseline),
        slot_dir: slot.dir.clone(),
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
        drop(slot);
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

struct Run {
    inner: Arc<Inner>,
    baseline: Arc<Baseline>,
    slot_dir: PathBuf,
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
        let mut running: JoinSet<Result<(usize, Vec<u8>, bool), CheckError>> = JoinSet::new();
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
        let mirror_dir = self.slot_dir.join("mirror");
        let map = |path: &Path| {
            let path = unit.record.cwd.join(path);
            match path.strip_prefix(&mirror_dir) {
                Ok(rest) => layout.base.join(rest),
                Err(_) => path,
            }
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
        let (base, mirror_dir) = (&layout.base, self.slot_dir.join("mirror"));
        let moved = |path: &Path| match path.strip_prefix(base) {
            Ok(rest) => mirror_dir.join(rest),
            Err(_) => path.to_path_buf(),
        };
        let out = self.slot_dir.join("out");
        let limits = self.inner.options.compile_limits;
        let record = &unit.record;
        let mut command = SandboxCommand::new(&record.rustc, moved(&record.cwd), limits)
            .readable(base)
            .readable(&self.inner.surroundings.target)
            .writable(&self.slot_dir);
        self.inner.surroundings.toolchain.grant(&mut command);
        command
            .readable
            .extend(self.inner.surroundings.home_readable.iter().cloned());
        command
            .readable
            .extend(layout.path_dependencies.iter().map(|(_, d)| d.clone()));
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
        let incremental = self.slot_dir.join("incremental").join(&unit.stem);
        args.push(format!("-Cincremental={}", incremental.display()));
        args.push(format!("--out-dir={}", out.display()));
        args.push("--emit=metadata".into());
        args.push("--error-format=json".into());
        args.push(format!(
            "--remap-path-prefix={}={}",
            mirror_dir.display(),
            base.display()
        ));
        command.args(args)
    }

    /// The recorded arguments without those that decide what is written where.
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
            let two = matches!(
                arg.as_str(),
                "-C" | "--extern" | "--out-dir" | "--emit" | "--json" | "--error-format"
            );
            let value = if two {
                rest.next().map(String::as_str)
            } else {
                None
            };
            let name = arg.split('=').next().unwrap_or(arg);
            if matches!(name, "--out-dir" | "--emit" | "--json" | "--error-format") {
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
    fn finish(self) -> CheckReport {
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

/// Scratch directories that keep incremental state from one candidate to the next.
#[derive(Debug)]
pub(crate) struct Slots {
    free: Arc<Mutex<Vec<PathBuf>>>,
    count: Arc<Semaphore>,
}

impl Slots {
    pub(crate) fn new(dir: PathBuf, count: usize) -> Self {
        // Two processes of ours may have the same workspace open.
        let own = dir.join(std::process::id().to_string());
        remove_stale(&dir);
        let free = (0..count.max(1))
            .rev()
            .map(|n| own.join(n.to_string()))
            .collect();
        Self {
            free: Arc::new(Mutex::new(free)),
            count: Arc::new(Semaphore::new(count.max(1))),
        }
    }

    async fn take(&self, cancel: &CancellationToken) -> Result<Slot, CheckError> {
        let permit = tokio::select! {
            biased;
            () = cancel.cancelled() => return Err(CheckError::Cancelled),
            permit = Arc::clone(&self.count).acquire_owned() =>
                permit.map_err(|e| CheckError::Internal(e.to_string()))?,
        };
        // The one used last has the warmest state.
        let dir = lock(&self.free)
            .pop()
            .ok_or_else(|| CheckError::Internal("a slot is missing".into()))?;
        let slot = Slot {
            dir,
            free: Arc::clone(&self.free),
            _permit: permit,
        };
        std::fs::create_dir_all(&slot.dir).map_err(|e| CheckError::io(&slot.dir, e))?;
        Ok(slot)
    }
}

/// A slot in use; dropping it gives it back.
struct Slot {
    dir: PathBuf,
    free: Arc<Mutex<Vec<PathBuf>>>,
    _permit: tokio::sync::OwnedSemaphorePermit,
}

impl Drop for Slot {
    fn drop(&mut self) {
        lock(&self.free).push(std::mem::take(&mut self.dir));
    }
}

/// Removes slots of processes that are gone.
fn remove_stale(dir: &Path) {
    for entry in std::fs::read_dir(dir).into_iter().flatten().flatten() {
        let name = entry.file_name();
        let pid = name.to_string_lossy().parse::<u32>().ok();
        let alive = pid.is_some_and(|pid| {
            !cfg!(target_os = "linux") || Path::new(&format!("/proc/{pid}")).exists()
        });
        if !alive {
            let _ = std::fs::remove_dir_all(entry.path());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dep_info_names_files_with_spaces() {
        let dir = tempfile::tempdir().unwrap();
        let file = dir.path().join("a.d");
        std::fs::write(
            &file,
            "/t/a.d: src/lib.rs src/with\\ space.rs /abs/x.txt\n\nsrc/lib.rs:\n",
        )
        .unwrap();
        let found = read_dep_info(&file, Path::new("/w")).unwrap();
        let expected = ["/abs/x.txt", "/w/src/lib.rs", "/w/src/with space.rs"];
        assert_eq!(
            found.into_iter().collect::<Vec<_>>(),
            expected.map(PathBuf::from)
        );
    }
}

//! A cargo workspace: checked once through cargo, then candidate by candidate
//! through the recorded rustc commands.

mod baseline;
mod found;
mod interface;
mod invoke;
mod layout;
mod mirror;
mod options;
mod package;
mod plan;
mod recorded;
mod replay;
mod slots;
mod testing;
mod turn;
mod unit;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Instant, SystemTime};

use tokio_util::sync::CancellationToken;

use crate::error::CheckError;
use crate::overlay::Overlay;
use crate::recorder;
use crate::report::{CheckReport, TestReport};
use crate::sandbox::{Sandbox, SandboxCommand};
use crate::toolchain::Toolchain;
use baseline::Baseline;
use found::Found;
use invoke::Surroundings;
use layout::Layout;
use mirror::Content;

pub use layout::Member;
pub use options::{CheckOptions, Scope};
pub use package::Package;
pub use recorded::{RecordedCrate, fetch, messages, record_build};

/// An open workspace. Clones share everything.
#[derive(Debug, Clone)]
pub struct CargoWorkspace(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    sandbox: Sandbox,
    options: CheckOptions,
    root: PathBuf,
    surroundings: Surroundings,
    layout: Mutex<Arc<Layout>>,
    baseline: Mutex<Option<Arc<Baseline>>>,
    turns: turn::Turns,
    slots: slots::Slots,
    /// Files that an overlay copy once had different. Their copies must look
    /// new to cargo for ever, since cargo trusts time stamps.
    once_overlaid: Mutex<BTreeMap<PathBuf, ()>>,
}

impl CargoWorkspace {
    /// Opens the workspace that `dir` belongs to. Reads metadata, compiles nothing.
    ///
    /// # Errors
    /// Without toolchain, manifest, readable metadata, or a writable target directory.
    pub fn open(dir: &Path, options: CheckOptions, sandbox: &Sandbox) -> Result<Self, CheckError> {
        let dir = layout::find_manifest(dir)?;
        let toolchain = Toolchain::resolve(&dir)?;
        let cargo = toolchain.program("cargo")?;
        let target = &options.target_dir;
        std::fs::create_dir_all(target).map_err(|e| CheckError::io(target, e))?;
        let target = std::fs::canonicalize(target).map_err(|e| CheckError::io(target, e))?;
        let own = target.join("sleepy");
        let wrapper = options.wrapper.clone().or_else(|| {
            recorder::is_ready()
                .then(std::env::current_exe)
                .and_then(Result::ok)
        });
        let mut surroundings = Surroundings {
            toolchain,
            cargo,
            home: own.join("cargo-home"),
            home_readable: Vec::new(),
            target,
            wrapper,
            offline: true,
        };
        surroundings.prepare_home()?;
        let layout = read_layout(&surroundings, &dir)?;
        let slots = slots::Slots::new(own.join("slots"), sandbox.jobs());
        let once = std::fs::read_to_string(own.join("overlaid.txt")).unwrap_or_default();
        Ok(Self(Arc::new(Inner {
            sandbox: sandbox.clone(),
            root: layout.root.clone(),
            layout: Mutex::new(Arc::new(layout)),
            baseline: Mutex::new(None),
            turns: turn::Turns::new(own.join("turn")),
            slots,
            once_overlaid: Mutex::new(once.lines().map(|l| (l.into(), ())).collect()),
            surroundings,
            options,
        })))
    }

    /// The workspace's root.
    pub fn root(&self) -> &Path {
        &self.0.root
    }

    /// The members as of the last reading of the manifests.
    pub fn members(&self) -> Vec<Member> {
        self.layout().members.clone()
    }

    /// The member that `file` belongs to.
    pub fn owner(&self, file: &Path) -> Option<Member> {
        self.layout().owner(file).cloned()
    }

    /// Whether candidates can be replayed, or take the slow road through cargo.
    pub fn can_replay(&self) -> bool {
        self.0.surroundings.wrapper.is_some()
    }

    /// The sandbox that everything runs in.
    pub fn sandbox(&self) -> &Sandbox {
        &self.0.sandbox
    }

    /// The file's text under `overlay`.
    ///
    /// # Errors
    /// When it cannot be read as UTF-8 or lies outside the workspace.
    pub fn read(&self, path: &Path, overlay: &Overlay) -> Result<Arc<str>, CheckError> {
        if let Some(text) = overlay.get(path) {
            return Ok(Arc::clone(text));
        }
        let layout = self.layout();
        self.inside(&layout, path)?;
        let text = std::fs::read_to_string(path).map_err(|e| CheckError::io(path, e))?;
        Ok(text.into())
    }

    /// Checks the workspace with `overlay` in place of files. Without an overlay
    /// that is `cargo check`; with one it is a replay where possible.
    ///
    /// # Errors
    /// See [`CheckError`]; errors in the code are no failure.
    pub async fn check(
        &self,
        overlay: &Overlay,
        cancel: &CancellationToken,
    ) -> Result<CheckReport, CheckError> {
        if overlay.is_empty() {
            return self.check_scope(&Scope::Workspace, cancel).await;
        }
        let started = Instant::now();
        let layout = self.refreshed_layout().await?;
        for path in overlay.paths() {
            self.inside(&layout, path)?;
        }
        let plan = if self.can_replay() {
            let baseline = self.fresh_baseline(cancel).await?;
            match plan::plan(&baseline, overlay) {
                Ok(plan) => Ok((baseline, plan)),
                Err(why) => Err(why),
            }
        } else {
            Err("no recorder is set up".to_string())
        };
        match plan {
            Ok((baseline, plan)) => {
                let mut report = replay::run(&self.0, &baseline, &plan, overlay, cancel).await?;
                report.duration = started.elapsed();
                Ok(report)
            }
            Err(why) => {
                tracing::debug!(%why, "replay is not possible");
                let mut report = self.check_reference(overlay, cancel).await?;
                report
                    .problems
                    .push(format!("checked through cargo: {why}"));
                report.duration = started.elapsed();
                Ok(report)
            }
        }
    }

    /// `cargo check` over a part of the workspace as it is on disk. A whole
    /// check also becomes what replays build upon.
    ///
    /// # Errors
    /// See [`CheckError`].
    pub async fn check_scope(
        &self,
        scope: &Scope,
        cancel: &CancellationToken,
    ) -> Result<CheckReport, CheckError> {
        let started = Instant::now();
        let layout = self.refreshed_layout().await?;
        let records = self.records(&layout)?;
        let before = SystemTime::now();
        let mut command = self.0.surroundings.command(
            &self.0.surroundings.cargo,
            &layout,
            &layout.root,
            Some(&records),
            self.0.options.cargo_limits,
        );
        command.args = self
            .arguments("check", scope)
            .into_iter()
            .map(Into::into)
            .collect();
        let found = self.cargo(&command, &layout, &layout.root, cancel).await?;
        self.build_upon(&found, scope, &layout, &records, before);
        Ok(found.report(started.elapsed(), &command))
    }

    /// The reference for replays: the whole `cargo check` on a copy with the overlay.
    ///
    /// # Errors
    /// See [`CheckError`].
    pub async fn check_reference(
        &self,
        overlay: &Overlay,
        cancel: &CancellationToken,
    ) -> Result<CheckReport, CheckError> {
        self.in_copy("check", &self.0.surroundings.cargo.clone(), overlay, cancel)
            .await
    }

    /// `cargo clippy` with `overlay` in place of files.
    ///
    /// # Errors
    /// See [`CheckError`]; without clippy the way to install it.
    pub async fn clippy(
        &self,
        overlay: &Overlay,
        cancel: &CancellationToken,
    ) -> Result<CheckReport, CheckError> {
        let program = self.0.surroundings.toolchain.program("cargo-clippy")?;
        self.0.surroundings.toolchain.program("clippy-driver")?;
        self.in_copy("clippy", &program, overlay, cancel).await
    }

    /// Builds the tests of the changed packages and of those that use them (with
    /// an empty overlay, all), and runs each program in the sandbox. Doc tests
    /// are not run.
    ///
    /// # Errors
    /// See [`CheckError`]; [`CheckError::NotContained`] where the sandbox is too weak.
    pub async fn test(
        &self,
        overlay: &Overlay,
        cancel: &CancellationToken,
    ) -> Result<TestReport, CheckError> {
        testing::run(&self.0, self, overlay, cancel).await
    }

    async fn in_copy(
        &self,
        verb: &str,
        program: &Path,
        overlay: &Overlay,
        cancel: &CancellationToken,
    ) -> Result<CheckReport, CheckError> {
        let started = Instant::now();
        let layout = self.refreshed_layout().await?;
        let _turn = self.0.turns.take(cancel).await?;
        let cwd = self.copy(&layout, overlay)?;
        let limits = self.0.options.cargo_limits;
        let mut command = self
            .0
            .surroundings
            .command(program, &layout, &cwd, None, limits);
        command.args = self
            .arguments(verb, &Scope::Workspace)
            .into_iter()
            .map(Into::into)
            .collect();
        let found = self.cargo_unlocked(&command, &layout, &cwd, cancel).await?;
        Ok(found.report(started.elapsed(), &command))
    }

    /// Makes the copy that whole-cargo runs use; returns its root. The caller
    /// holds the cargo turn.
    fn copy(&self, layout: &Layout, overlay: &Overlay) -> Result<PathBuf, CheckError> {
        let dir = self.own().join("copy");
        let mut changed: BTreeMap<PathBuf, Content> = BTreeMap::new();
        {
            let mut once = lock(&self.0.once_overlaid);
            for path in overlay.paths() {
                self.inside(layout, path)?;
                once.insert(path.to_path_buf(), ());
            }
            let list: Vec<_> = once
                .keys()
                .map(|p| p.to_string_lossy().into_owned())
                .collect();
            let file = self.own().join("overlaid.txt");
            std::fs::write(&file, list.join("\n")).map_err(|e| CheckError::io(&file, e))?;
            for path in once
                .keys()
                .filter(|p| p.starts_with(&layout.base) && p.is_file())
            {
                changed.insert(path.clone(), Content::CopyOfDisk);
            }
        }
        for (path, text) in &overlay.0 {
            changed.insert(path.clone(), Content::Text(Arc::clone(text)));
        }
        mirror::build(&layout.base, &dir, &changed)?;
        let inner = layout
            .root
            .strip_prefix(&layout.base)
            .unwrap_or(Path::new(""));
        Ok(dir.join(inner))
    }

    fn arguments(&self, verb: &str, scope: &Scope) -> Vec<String> {
        let mut args = vec![verb.to_string()];
        match scope {
            Scope::Workspace => args.push("--workspace".into()),
            Scope::Packages(names) => {
                for name in names {
                    args.extend(["-p".into(), name.clone()]);
                }
            }
        }
        args.extend(self.0.options.flags());
        args.extend([
            "--message-format=json".into(),
            "--keep-going".into(),
            "--offline".into(),
        ]);
        let jobs = self.0.options.jobs.unwrap_or(self.0.sandbox.jobs()).max(1);
        args.push(format!("--jobs={jobs}"));
        args
    }

    async fn cargo(
        &self,
        command: &SandboxCommand,
        layout: &Layout,
        cwd: &Path,
        cancel: &CancellationToken,
    ) -> Result<Found, CheckError> {
        let _turn = self.0.turns.take(cancel).await?;
        self.cargo_unlocked(command, layout, cwd, cancel).await
    }

    async fn cargo_unlocked(
        &self,
        command: &SandboxCommand,
        layout: &Layout,
        cwd: &Path,
        cancel: &CancellationToken,
    ) -> Result<Found, CheckError> {
        let output = self
            .0
            .sandbox
            .run(command, cancel)
            .await?
            .within_limits(command)?;
        Found::read(output, command, layout, cwd)
    }

    fn own(&self) -> PathBuf {
        self.0.surroundings.target.join("sleepy")
    }

    fn layout(&self) -> Arc<Layout> {
        Arc::clone(&lock(&self.0.layout))
    }

    /// The layout, read again if a manifest has changed.
    async fn refreshed_layout(&self) -> Result<Arc<Layout>, CheckError> {
        let layout = self.layout();
        if layout.current_fingerprint() == layout.fingerprint {
            return Ok(layout);
        }
        let (surroundings, root) = (self.0.surroundings.clone(), self.0.root.clone());
        let fresh = tokio::task::spawn_blocking(move || read_layout(&surroundings, &root))
            .await
            .map_err(|e| CheckError::Internal(e.to_string()))??;
        let fresh = Arc::new(fresh);
        *lock(&self.0.layout) = Arc::clone(&fresh);
        *lock(&self.0.baseline) = None;
        Ok(fresh)
    }

    /// Where this state of the manifests keeps its recorded commands.
    fn records(&self, layout: &Layout) -> Result<PathBuf, CheckError> {
        // Another recorder, other flags or another compiler: other commands.
        let all = self.own().join("records").join(self.setting_key());
        let dir = all.join(&layout.fingerprint);
        if !dir.is_dir() {
            // Commands of other states name artefacts that are no longer made.
            let _ = std::fs::remove_dir_all(&all);
            // cargo records only what it compiles, so it has to compile again.
            forget_members(&self.0.surroundings.target, layout);
            std::fs::create_dir_all(&dir).map_err(|e| CheckError::io(&dir, e))?;
        }
        Ok(dir)
    }

    /// Names everything beside the manifests that decides about rustc's commands.
    fn setting_key(&self) -> String {
        use sha2::{Digest, Sha256};
        let surroundings = &self.0.surroundings;
        let setting = (
            &surroundings.wrapper,
            surroundings.env(),
            &surroundings.toolchain.version,
            self.0.options.flags(),
        );
        let digest = Sha256::digest(format!("{setting:?}"));
        digest.iter().take(6).map(|b| format!("{b:02x}")).collect()
    }

    fn inside(&self, layout: &Layout, path: &Path) -> Result<(), CheckError> {
        let plain = !path
            .components()
            .any(|c| c == std::path::Component::ParentDir);
        let owned = path.starts_with(&layout.root) || layout.owner(path).is_some();
        if plain && owned && !path.starts_with(&self.0.surroundings.target) {
            return Ok(());
        }
        Err(CheckError::Outside {
            file: path.to_path_buf(),
            root: layout.root.clone(),
        })
    }
}

fn read_layout(surroundings: &Surroundings, root: &Path) -> Result<Layout, CheckError> {
    Layout::read(
        &surroundings.cargo,
        root,
        &surroundings.toolchain.host,
        surroundings.offline,
        &surroundings.env(),
    )
}

/// Removes cargo's notes that the members are up to date.
fn forget_members(target: &Path, layout: &Layout) {
    let Ok(notes) = std::fs::read_dir(target.join("debug/.fingerprint")) else {
        return;
    };
    for note in notes.flatten() {
        let name = note.file_name().to_string_lossy().into_owned();
        if layout.members.iter().any(|m| {
            name.strip_prefix(&m.name)
                .is_some_and(|r| r.starts_with('-'))
        }) {
            let _ = std::fs::remove_dir_all(note.path());
        }
    }
}

/// A poisoned lock only means that another thread panicked while it held plain data.
fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

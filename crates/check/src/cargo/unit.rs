//! One recorded compilation, and what it reads.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use super::layout::Layout;
use crate::recorder::Record;

/// File systems stamp with a clock that lags behind the one programs read.
const CLOCK_STEP: Duration = Duration::from_millis(20);

/// How cargo names the crates of build scripts.
const BUILD_SCRIPT: &str = "build_script_";

/// One recorded compilation: a lib, its test build, a bin, a test, …
#[derive(Debug, Clone)]
pub(crate) struct Unit {
    pub(crate) record: Record,
    pub(crate) crate_name: String,
    /// Crate name and cargo's hash: unique, and the stem of its files.
    pub(crate) stem: String,
    /// The crate root, absolute.
    pub(crate) source: PathBuf,
    pub(crate) member: String,
    /// The files it read, if the compiler came far enough to say.
    pub(crate) inputs: Option<BTreeSet<PathBuf>>,
    /// File names of the metadata it reads.
    pub(crate) externs: Vec<(String, PathBuf)>,
    /// Whether it has to run code of the crate itself (build script, proc macro).
    pub(crate) runs: bool,
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
    pub(crate) fn product(&self) -> String {
        format!("lib{}.rmeta", self.stem)
    }

    /// The crate root and everything else it read.
    pub(crate) fn files(&self) -> impl Iterator<Item = &PathBuf> {
        self.inputs.iter().flatten().chain([&self.source])
    }

    pub(crate) fn is_test(&self) -> bool {
        self.record.args.iter().any(|a| a == "--test")
    }

    pub(crate) fn is_build_script(&self) -> bool {
        self.crate_name.starts_with(BUILD_SCRIPT)
    }

    pub(crate) fn reads(&self, products: &BTreeSet<String>) -> bool {
        self.externs.iter().any(|(name, _)| products.contains(name))
    }
}

/// The units recorded in `dir`, one for each way to build a target.
///
/// One target may have been recorded in several guises, since features unite
/// differently for a part of a workspace; `preferred` stems win over newer ones.
pub(crate) fn load_units(dir: &Path, layout: &Layout, preferred: &BTreeSet<String>) -> Vec<Unit> {
    type Rank = (bool, SystemTime);
    let mut best: BTreeMap<(PathBuf, bool, String), (Rank, Unit)> = BTreeMap::new();
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
        let rank = (preferred.contains(&unit.stem), time);
        match best.get(&key) {
            Some((other, _)) if *other > rank => {}
            _ => {
                best.insert(key, (rank, unit));
            }
        }
    }
    best.into_values().map(|(_, unit)| unit).collect()
}

/// The stems of the commands recorded since `began`.
pub(crate) fn recorded_since(dir: &Path, began: SystemTime) -> BTreeSet<String> {
    let entries = std::fs::read_dir(dir).into_iter().flatten().flatten();
    let recent = entries.filter(|e| {
        let time = e.metadata().and_then(|m| m.modified());
        time.is_ok_and(|time| time + CLOCK_STEP >= began)
    });
    recent
        .filter_map(|e| Some(e.path().file_stem()?.to_string_lossy().into_owned()))
        .collect()
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
            let during = now.is_some_and(|(time, _)| time + CLOCK_STEP >= began);
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

//! What runs of the generator made together: the figures that documents quote.

use std::collections::{BTreeMap, HashSet};
use std::fmt::Write;
use std::fs::File;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::error::GenerateError;
use super::manifest::{MANIFEST, Manifest};
use super::ops::operators;
use super::row::{Row, family_name};
use super::shards::hex;
use super::stats::{Stats, Yield};

/// How operator names of templates begin.
const TEMPLATE: &str = "template:";

/// Lines of a table of counts.
const LISTED: usize = 24;

/// One run in short.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RunAccount {
    /// Its folder's name.
    pub name: String,
    /// Its seed.
    pub seed: u64,
    /// The compiler.
    pub toolchain: String,
    /// Its pairs.
    pub pairs: usize,
    /// Those that no suggestion of rustc repairs.
    pub residual: usize,
    /// Those with several errors.
    pub several: usize,
    /// Sources that gave pairs.
    pub sources: usize,
}

/// Runs together.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Account {
    /// The runs by name.
    pub runs: Vec<RunAccount>,
    /// Pairs in all.
    pub pairs: usize,
    /// Those that differ, but for white space, from every other pair of any run.
    pub distinct: usize,
    /// Those that no suggestion of rustc repairs.
    pub residual: usize,
    /// Those with several errors.
    pub several: usize,
    /// Family → pairs.
    pub families: BTreeMap<String, usize>,
    /// Error code → pairs.
    pub codes: BTreeMap<String, usize>,
    /// Licence → sources that gave pairs under it.
    pub licences: BTreeMap<String, usize>,
    /// Why pairs were dropped → how many.
    pub dropped: BTreeMap<String, usize>,
    /// What came of each operator.
    pub operators: Stats,
    /// Templates that gave pairs, and what came of them together.
    pub templates: (usize, Yield),
}

impl Account {
    /// Reads a run, or every run in a folder of runs. All rows are read: files that changed
    /// since the run are an error, and pairs that two runs have are counted once.
    ///
    /// # Errors
    /// [`GenerateError`] when there is no run, or a file is missing, malformed or changed.
    pub fn read(folder: &Path) -> Result<Self, GenerateError> {
        let mut account = Self::default();
        let mut seen = HashSet::new();
        for run in runs(folder)? {
            let manifest = Manifest::load(&run)?;
            for shard in &manifest.shards {
                keys(&run.join(&shard.file), &shard.sha256, &mut seen)?;
            }
            account.add(&run, manifest);
        }
        account.distinct = seen.len();
        Ok(account)
    }

    fn add(&mut self, folder: &Path, manifest: Manifest) {
        let gave = manifest.sources.iter().filter(|s| s.kept > 0);
        for source in gave.clone() {
            let licence = source.licence.clone().unwrap_or_else(|| "-".to_owned());
            *self.licences.entry(licence).or_default() += 1;
        }
        self.runs.push(RunAccount {
            name: folder
                .file_name()
                .unwrap_or_default()
                .to_string_lossy()
                .into_owned(),
            seed: manifest.recipe.seed,
            toolchain: manifest.toolchain,
            pairs: manifest.pairs,
            residual: manifest.residual,
            several: manifest.several,
            sources: gave.count(),
        });
        self.pairs += manifest.pairs;
        self.residual += manifest.residual;
        self.several += manifest.several;
        merge(&mut self.families, manifest.families);
        merge(&mut self.codes, manifest.codes);
        merge(&mut self.dropped, manifest.dropped);
        let (templates, operators): (BTreeMap<_, _>, BTreeMap<_, _>) = manifest
            .operators
            .0
            .into_iter()
            .partition(|(name, _)| name.starts_with(TEMPLATE));
        self.operators.add(&Stats(operators));
        for of_template in templates.into_values().filter(|y| y.kept > 0) {
            self.templates.0 += 1;
            self.templates.1.add(&of_template);
        }
    }

    /// The account as a page; `command` is what writes it.
    pub fn markdown(&self, command: &str) -> String {
        let mut out = format!(
            "# The pairs\n\nWritten by `{command}`. How they are made: [the generator](../generator.md).\n\n"
        );
        out.push_str("| run | seed | pairs | no suggestion gives the reference | several errors | sources | toolchain |\n|---|---|---|---|---|---|---|\n");
        for run in &self.runs {
            let _ = writeln!(
                out,
                "| {} | {} | {} | {} | {} | {} | {} |",
                run.name,
                run.seed,
                run.pairs,
                share(run.residual, run.pairs),
                share(run.several, run.pairs),
                run.sources,
                run.toolchain
            );
        }
        let _ = writeln!(
            out,
            "| together | | {} | {} | {} | | |\n\n{} of them differ from all others by more than white space.",
            self.pairs,
            share(self.residual, self.pairs),
            share(self.several, self.pairs),
            self.distinct
        );
        out.push_str(SUGGESTED);
        counts(&mut out, "family", &self.families, self.pairs, LISTED);
        counts(&mut out, "code", &self.codes, self.pairs, LISTED);
        let dropped = self.dropped.values().sum();
        counts(&mut out, "dropped as", &self.dropped, dropped, LISTED);
        let sources = self.licences.values().sum();
        // All of them: the rarest are those that a reader asks for.
        let listed = self.licences.len();
        counts(
            &mut out,
            "licence of a source",
            &self.licences,
            sources,
            listed,
        );
        self.yields(&mut out);
        out
    }

    fn yields(&self, out: &mut String) {
        out.push_str("\n*Sites* are places where an operator applies, counted anew in each pass; *compiled* those that were drawn; *one error* those that gave exactly one; *kept* those that passed every filter, with second faults.\n\n| operator | family | sites | compiled | one error | kept |\n|---|---|---|---|---|---|\n");
        for operator in operators() {
            let of = self.operators.0.get(operator.name).copied();
            let family = family_name(operator.family);
            let _ = writeln!(
                out,
                "| `{}` | {family} | {} |",
                operator.name,
                cells(of.unwrap_or_default())
            );
        }
        let (templates, of) = self.templates;
        let _ = writeln!(out, "| {templates} templates | | {} |", cells(of));
    }
}

fn cells(of: Yield) -> String {
    let Yield {
        sites,
        compiled,
        one_error,
        kept,
    } = of;
    format!("{sites} | {compiled} | {one_error} | {kept}")
}

fn share(part: usize, all: usize) -> String {
    format!("{part} ({:.1}%)", 100.0 * part as f64 / all.max(1) as f64)
}

/// What the column of suggestions counts.
const SUGGESTED: &str = "\n*No suggestion gives the reference*: none of rustc's suggestions makes the text that the program had before, white space aside. A suggestion that mends the error in another way is not seen by that; only compiling would tell.\n";

/// The largest first; of many, the page has the first `listed` and the JSON all.
fn counts(
    out: &mut String,
    what: &str,
    counts: &BTreeMap<String, usize>,
    all: usize,
    listed: usize,
) {
    let mut sorted: Vec<(&String, &usize)> = counts.iter().collect();
    sorted.sort_by(|a, b| b.1.cmp(a.1));
    let _ = writeln!(out, "\n| {what} | |\n|---|---|");
    for (name, count) in sorted.iter().take(listed) {
        let _ = writeln!(out, "| {name} | {} |", share(**count, all));
    }
    let rest = sorted.get(listed..).unwrap_or_default();
    if !rest.is_empty() {
        let count = rest.iter().map(|(_, n)| **n).sum();
        let _ = writeln!(out, "| {} others | {} |", rest.len(), share(count, all));
    }
}

fn merge(sum: &mut BTreeMap<String, usize>, more: BTreeMap<String, usize>) {
    for (name, count) in more {
        *sum.entry(name).or_default() += count;
    }
}

/// The folder itself, or those in it that hold a finished run.
fn runs(folder: &Path) -> Result<Vec<PathBuf>, GenerateError> {
    if folder.join(MANIFEST).is_file() {
        return Ok(vec![folder.to_path_buf()]);
    }
    let entries = std::fs::read_dir(folder).map_err(|e| GenerateError::io(folder, e))?;
    let mut runs: Vec<PathBuf> = entries
        .filter_map(|e| Some(e.ok()?.path()))
        .filter(|p| p.join(MANIFEST).is_file())
        .collect();
    runs.sort();
    if runs.is_empty() {
        return Err(GenerateError::malformed(
            folder,
            "holds no finished run; `koans generate` makes one",
        ));
    }
    Ok(runs)
}

/// Adds what tells the rows of a shard from others.
fn keys(path: &Path, sha256: &str, seen: &mut HashSet<u64>) -> Result<(), GenerateError> {
    let io = |e| GenerateError::io(path, e);
    let mut digest = Sha256::new();
    let mut reader = BufReader::new(File::open(path).map_err(io)?);
    let mut line = String::new();
    while reader.read_line(&mut line).map_err(io)? > 0 {
        digest.update(line.as_bytes());
        let row: Row =
            serde_json::from_str(&line).map_err(|e| GenerateError::malformed(path, e))?;
        seen.insert(row.key());
        line.clear();
    }
    if hex(&digest.finalize()) == sha256 {
        return Ok(());
    }
    Err(GenerateError::malformed(
        path,
        "is not the file its manifest speaks of; make the run again",
    ))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::generate::Recipe;

    const ROW: &str = r#"{"path":"a.rs","buggy":"fn f() { g( }","fixed":"fn f() {}","diags":[],"meta":{"op":"typo","source":"s","side":"train","family":"names","code":"none","rustc":"none","errors":1},"id":"x"}"#;

    fn run(folder: &Path, name: &str, rows: &[&str]) {
        let dir = folder.join(name);
        std::fs::create_dir_all(&dir).unwrap();
        let text: String = rows.iter().map(|r| format!("{r}\n")).collect();
        let sha256 = hex(&Sha256::digest(text.as_bytes()));
        std::fs::write(dir.join("crates-000.jsonl"), text).unwrap();
        let stats = r#""typo":{"sites":9,"compiled":4,"one_error":3,"kept":2},"template:a":{"sites":0,"compiled":5,"one_error":5,"kept":1},"template:b":{"sites":0,"compiled":7,"one_error":0,"kept":0}"#;
        let source = r#"{"name":"s","licence":"MIT","repository":null,"side":"train","kept":2}"#;
        let recipe = serde_json::to_string(&Recipe::new(5)).unwrap();
        let n = rows.len();
        let manifest = format!(
            r#"{{"pairs":{n},"residual":{n},"several":0,"recipe":{recipe},"toolchain":"rustc 1","frozen":[],"sources":[{source}],"operators":{{{stats}}},"codes":{{"none":{n}}},"families":{{"names":{n}}},"dropped":{{"duplicate":1}},"shards":[{{"file":"crates-000.jsonl","rows":{n},"sha256":"{sha256}"}}]}}"#
        );
        std::fs::write(dir.join(MANIFEST), manifest).unwrap();
    }

    #[test]
    fn what_two_runs_have_is_counted_once() {
        let dir = tempfile::tempdir().unwrap();
        let other = ROW.replace("g(", "h(");
        run(dir.path(), "one", &[ROW, &other]);
        run(dir.path(), "two", &[ROW]);
        let account = Account::read(dir.path()).unwrap();
        assert_eq!((account.pairs, account.distinct), (3, 2));
        assert_eq!(account.operators.0["typo"].sites, 18);
        assert_eq!((account.templates.0, account.templates.1.kept), (2, 2));
        let page = account.markdown("x");
        assert!(
            page.contains("| `typo` | names | 18 | 8 | 6 | 4 |"),
            "{page}"
        );
        assert!(page.contains("| together | | 3 | 3 (100.0%) |"), "{page}");
        assert_eq!(Account::read(&dir.path().join("two")).unwrap().pairs, 1);
    }

    #[test]
    fn a_changed_file_and_an_empty_folder_are_told() {
        let dir = tempfile::tempdir().unwrap();
        let problem = |dir: &Path| Account::read(dir).unwrap_err().to_string();
        assert!(problem(dir.path()).contains("koans generate"));
        run(dir.path(), "one", &[ROW]);
        std::fs::write(
            dir.path().join("one/crates-000.jsonl"),
            format!("{ROW}\n{ROW}\n"),
        )
        .unwrap();
        assert!(problem(dir.path()).contains("make the run again"));
    }
}

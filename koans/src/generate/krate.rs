//! Whole crates: a mutant in every function, one compile for all.
//!
//! A crate is compiled exactly as cargo did it, by its recorded command, from a
//! scratch copy. A function carries at most one mutant in a round, so an error
//! inside a function is that mutant's. That holds as long as no mutant reaches
//! into another function: what changes signatures is compiled apart from what
//! changes bodies, and in half of the functions only. Functions with two faults
//! are compiled together; they count if each gives the very message it gave alone.
//! A row keeps only the part of the file that matters.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use serde_json::Value;
use sleepy_check::RecordedCrate;

use super::compile::{Compiler, write};
use super::edit::Site;
use super::error::GenerateError;
use super::message::{file, message, number, primary};
use super::ops::{Favour, OperatorFamily, pick, worth};
use super::rng::Rng;
use super::round::{FunctionId, Mutant, Round};
use super::row::{Place, Row, Side};
use super::stats::Stats;
use super::syntax::sites;

/// Larger files are tables more often than code.
const LARGEST: u64 = 300_000;

/// A crate to make mutants of.
#[derive(Debug, Clone)]
pub(crate) struct Package {
    pub(crate) recorded: RecordedCrate,
    /// `name-version`.
    pub(crate) name: String,
    pub(crate) side: Side,
}

/// A crate's sources and a scratch copy of it.
pub(crate) struct Crate<'a> {
    package: &'a Package,
    compiler: &'a Compiler,
    copy: tempfile::TempDir,
    /// Path below the package → text.
    pub(crate) files: BTreeMap<String, String>,
}

/// A mutant, its file, and the errors that are its own.
type Judged<'r> = (String, &'r Mutant, Vec<Value>);

/// The sites of a crate by function.
pub(crate) type Sites = BTreeMap<FunctionId, Vec<Site>>;

/// How a crate is gone over.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Lap<'a> {
    /// Compiles; bodies and signatures take turns.
    pub(crate) rounds: usize,
    /// Rows with two faults, as a share of the others.
    pub(crate) doubles: f64,
    /// The crate is known to compile from its copy.
    pub(crate) proven: bool,
    /// Which operators do it.
    pub(crate) favour: &'a Favour,
}

/// A mutant that gave exactly one error.
#[derive(Debug, Clone)]
struct Found {
    site: Site,
    said: String,
}

impl<'a> Crate<'a> {
    pub(crate) fn open(
        package: &'a Package,
        compiler: &'a Compiler,
    ) -> Result<Self, GenerateError> {
        let copy = super::compile::scratch()?;
        let from = &package.recorded.manifest_dir;
        package.recorded.copy_to(copy.path())?;
        let base = package.recorded.source.parent().unwrap_or(Path::new(""));
        let mut files = BTreeMap::new();
        read_sources(from, &from.join(base), &mut files)?;
        Ok(Self {
            package,
            compiler,
            copy,
            files,
        })
    }

    /// Puts other texts in the place of the crate's own, for good.
    pub(crate) fn replace(&mut self, files: BTreeMap<String, String>) -> Result<(), GenerateError> {
        for (path, text) in &files {
            write(&self.copy.path().join(path), text)?;
        }
        self.files.extend(files);
        Ok(())
    }

    /// The errors with some files replaced, paths relative to the package;
    /// `None` where the compiler came to no end.
    pub(crate) async fn errors(
        &self,
        changed: &BTreeMap<String, String>,
    ) -> Result<Option<Vec<Value>>, GenerateError> {
        let dir = self.copy.path();
        for (path, text) in changed {
            write(&dir.join(path), text)?;
        }
        let command = self.package.recorded.command(dir, self.compiler.limits);
        let found = self.compiler.run(&command).await;
        for path in changed.keys() {
            write(&dir.join(path), &self.files[path])?;
        }
        found
    }

    /// The sites inside functions, of operators that do not hide others' errors.
    pub(crate) fn sites(&self, rng: &mut Rng, stats: &mut Stats) -> Sites {
        let mut by_function: Sites = BTreeMap::new();
        for (path, text) in &self.files {
            for site in sites(text, rng) {
                let Some(function) = site.function.clone() else {
                    continue;
                };
                let hides = site.operator.early && site.operator.family == OperatorFamily::Names;
                if !hides {
                    stats.site(site.operator.name);
                    let id = (path.clone(), function.start);
                    by_function.entry(id).or_default().push(site);
                }
            }
        }
        by_function
    }

    /// Rows from a lap's rounds, then from one more compile for functions with two
    /// faults. Before the first row every crate must show that it compiles from
    /// its copy.
    pub(crate) async fn harvest(
        &self,
        lap: Lap<'_>,
        rng: &mut Rng,
        stats: &mut Stats,
    ) -> Result<Vec<Row>, GenerateError> {
        let by_function = self.sites(rng, stats);
        if by_function.is_empty()
            || !(lap.proven || self.errors(&BTreeMap::new()).await? == Some(Vec::new()))
        {
            return Ok(Vec::new());
        }
        let turns = [Part::Bodies, Part::Signatures].into_iter().cycle();
        let rounds: Vec<Round> = turns
            .take(lap.rounds)
            .map(|part| round(&by_function, part, lap.favour, rng, stats))
            .collect();
        let mut rows = Vec::new();
        let mut found: BTreeMap<FunctionId, Vec<Found>> = BTreeMap::new();
        for (round, compiled) in rounds.iter().zip(self.compile(&rounds).await?) {
            for (path, mutant, errors) in compiled {
                let [error] = errors.as_slice() else { continue };
                let site = &mutant.sites[0];
                stats.one_error(site.operator.name);
                if site.repair.is_empty() {
                    found.entry(mutant.id(&path)).or_default().push(Found {
                        site: site.clone(),
                        said: message(error).to_owned(),
                    });
                }
                rows.extend(self.row(round, &path, mutant, &errors));
            }
        }
        let doubles = [self.doubles(found, lap.doubles * rows.len() as f64, rng)];
        for (path, mutant, mut errors) in self.compile(&doubles).await?.into_iter().flatten() {
            if mutant.order(&mut errors) {
                rows.extend(self.row(&doubles[0], &path, mutant, &errors));
            }
        }
        Ok(rows)
    }

    /// Whether a row holds when it is compiled by itself: broken with its message,
    /// repaired with none.
    pub(crate) async fn proves(&self, row: &Row) -> Result<bool, GenerateError> {
        let (Some(place), Some(said)) = (&row.place, row.diags.first().map(message)) else {
            return Ok(false);
        };
        let Some((broken, fixed)) = self.files.get(&place.file).and_then(|t| place.texts(t)) else {
            return Ok(false);
        };
        let with = |text: String| BTreeMap::from([(place.file.clone(), text)]);
        let errors = self.errors(&with(broken)).await?;
        if !errors.is_some_and(|e| e.iter().any(|e| message(e) == said)) {
            return Ok(false);
        }
        // Without a repair of its own it is the published text.
        Ok(place.fixed.is_empty() || self.errors(&with(fixed)).await? == Some(Vec::new()))
    }

    /// Functions with two faults whose single messages are known and differ.
    fn doubles(
        &self,
        found: BTreeMap<FunctionId, Vec<Found>>,
        wanted: f64,
        rng: &mut Rng,
    ) -> Round {
        let mut pairs = Vec::new();
        for ((path, _), list) in &found {
            let text = &self.files[path];
            let apart = list.iter().enumerate().find_map(|(n, a)| {
                let b = list[n + 1..]
                    .iter()
                    .find(|b| a.said != b.said && a.site.apart(&b.site, text))?;
                Some((path, a, b))
            });
            pairs.extend(apart);
        }
        rng.shuffle(&mut pairs);
        // Not every pair gives its two errors again.
        pairs.truncate((wanted * 1.5).ceil() as usize);
        let mut round = Round::default();
        for (path, a, b) in pairs {
            let (a, b) = if rng.chance(0.5) { (a, b) } else { (b, a) };
            let mutant = Mutant {
                sites: vec![a.site.clone(), b.site.clone()],
                said: vec![a.said.clone(), b.said.clone()],
            };
            round.add(path, mutant);
        }
        round
    }

    /// Compiles rounds: the mutants of each with the errors that are theirs, those
    /// whose repair does not compile left out.
    async fn compile<'r>(
        &self,
        rounds: &'r [Round],
    ) -> Result<Vec<Vec<Judged<'r>>>, GenerateError> {
        let bad = self.unsound_of(rounds).await?;
        let edits = |m: &Mutant| m.broken().cloned().collect();
        let mut all = Vec::new();
        for (n, round) in rounds.iter().enumerate() {
            let broken = round.texts(&self.files, edits);
            let errors = match round.is_empty() {
                true => None,
                false => self.errors(&broken).await?,
            };
            let mut owned: BTreeMap<(String, usize), Vec<Value>> = BTreeMap::new();
            for error in errors.into_iter().flatten() {
                if let Some(owner) = primary(&error)
                    .and_then(|s| round.owner(file(s), number(s, "byte_start"), &edits))
                {
                    owned.entry(owner).or_default().push(error);
                }
            }
            let judged = |((path, m), errors): ((String, usize), _)| {
                let mutant = round.mutant(&path, m)?;
                let fine = !bad.contains(&(n, mutant.id(&path)));
                fine.then_some((path, mutant, errors))
            };
            all.push(owned.into_iter().filter_map(judged).collect());
        }
        Ok(all)
    }

    /// Rounds and functions whose mutant has a repair of its own that does not
    /// compile. Such mutants are few, so those of all rounds are compiled
    /// together, a function's one after the other.
    async fn unsound_of(
        &self,
        rounds: &[Round],
    ) -> Result<BTreeSet<(usize, FunctionId)>, GenerateError> {
        let mut of_function: BTreeMap<FunctionId, Vec<usize>> = BTreeMap::new();
        for (n, round) in rounds.iter().enumerate() {
            for id in round.inserting() {
                of_function.entry(id).or_default().push(n);
            }
        }
        let mut bad = BTreeSet::new();
        let deepest = of_function.values().map(Vec::len).max().unwrap_or(0);
        for layer in 0..deepest {
            let mut together = Round::default();
            for (n, round) in rounds.iter().enumerate() {
                let due = |id: &FunctionId| {
                    of_function.get(id).and_then(|list| list.get(layer)) == Some(&n)
                };
                together.merge(round.only(due));
            }
            for id in self.unsound(&together).await? {
                bad.insert((of_function[&id][layer], id));
            }
        }
        Ok(bad)
    }

    /// The functions whose mutants have a repair of their own that does not
    /// compile. Errors may hide others, so the rest is compiled again until
    /// nothing is left to complain about.
    async fn unsound(&self, round: &Round) -> Result<BTreeSet<FunctionId>, GenerateError> {
        let repair = |m: &Mutant| m.sites.iter().flat_map(|s| s.repair.clone()).collect();
        let all = round.inserting();
        let mut bad = BTreeSet::new();
        while bad.len() < all.len() {
            let rest = round.only(|id| all.contains(id) && !bad.contains(id));
            let fixed = rest.texts(&self.files, repair);
            let Some(errors) = self.errors(&fixed).await? else {
                return Ok(all);
            };
            if errors.is_empty() {
                return Ok(bad);
            }
            for error in &errors {
                let owner = primary(error)
                    .and_then(|s| rest.owner(file(s), number(s, "byte_start"), &repair));
                match owner.and_then(|(path, n)| Some(rest.mutant(&path, n)?.id(&path))) {
                    Some(id) => {
                        bad.insert(id);
                    }
                    // An error nobody owns may be anybody's.
                    None => return Ok(all),
                }
            }
        }
        Ok(bad)
    }

    fn row(&self, round: &Round, path: &str, mutant: &Mutant, errors: &[Value]) -> Option<Row> {
        let source = &self.files[path];
        let (texts, diags) = round.excerpt(path, source, mutant, errors)?;
        let operator = mutant.sites[0].operator;
        let side = if operator.held_out {
            Side::Dev
        } else {
            self.package.side
        };
        let plus = if mutant.sites.len() > 1 { "+" } else { "" };
        let mut row = Row::new(
            path,
            texts,
            diags,
            format!("{}{plus}", operator.name),
            super::row::family_name(operator.family),
            &self.package.name,
            side,
        );
        row.place = Some(Place {
            file: path.to_owned(),
            broken: mutant.broken().cloned().collect(),
            fixed: mutant.fixed().cloned().collect(),
        });
        Some(row)
    }
}

/// What the mutants of a round change.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Part {
    /// Bodies: no function sees another's.
    Bodies,
    /// What callers see.
    Signatures,
}

/// A mutant in each function, or a changed signature in half of them: that keeps
/// mutants of callers and callees mostly apart.
fn round(
    by_function: &Sites,
    part: Part,
    favour: &Favour,
    rng: &mut Rng,
    stats: &mut Stats,
) -> Round {
    let mut subset: Vec<&FunctionId> = by_function.keys().collect();
    if part == Part::Signatures {
        let half = subset.len().div_ceil(2);
        rng.shuffle(&mut subset);
        subset.truncate(half);
        subset.sort();
    }
    let mut round = Round::default();
    for id in subset {
        let fits = |s: &&Site| s.inner == (part == Part::Bodies);
        let candidates: Vec<&Site> = by_function[id].iter().filter(fits).collect();
        if let Some(site) = pick(&candidates, favour, rng)
            && worth(site, favour, rng)
        {
            stats.tried(site.operator.name);
            round.add(&id.0, Mutant::one(site.clone()));
        }
    }
    round
}

fn entries(dir: &Path) -> Result<Vec<std::fs::DirEntry>, GenerateError> {
    let read = std::fs::read_dir(dir).map_err(|e| GenerateError::io(dir, e))?;
    let mut entries: Vec<_> = read.filter_map(Result::ok).collect();
    entries.sort_by_key(std::fs::DirEntry::file_name);
    Ok(entries)
}

/// Reads the Rust files below `dir`, tests and giants left out.
fn read_sources(
    package: &Path,
    dir: &Path,
    files: &mut BTreeMap<String, String>,
) -> Result<(), GenerateError> {
    for entry in entries(dir)? {
        let path: PathBuf = entry.path();
        let name = entry.file_name().to_string_lossy().into_owned();
        if path.is_dir() {
            if name != "tests" && name != "benches" && name != "target" {
                read_sources(package, &path, files)?;
            }
        } else if name.ends_with(".rs")
            && !name.ends_with("tests.rs")
            && !name.ends_with("test.rs")
            && entry.metadata().is_ok_and(|m| m.len() <= LARGEST)
            && let Ok(below) = path.strip_prefix(package)
            && let Ok(text) = std::fs::read_to_string(&path)
        {
            files.insert(below.to_string_lossy().into_owned(), text);
        }
    }
    Ok(())
}

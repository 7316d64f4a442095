//! Units of work: what each source gives in one pass.

use std::collections::BTreeMap;

use super::batch::{Batch, PATH};
use super::compile::Compiler;
use super::docs::BOOKS;
use super::edit::apply;
use super::error::GenerateError;
use super::krate::{Crate, Lap, Package};
use super::message::message;
use super::ops::Favour;
use super::options::Recipe;
use super::programs::{Program, Wanted, clean, harvest};
use super::rng::Rng;
use super::row::{Row, Side};
use super::shards::{Candidate, Shards, Stage};
use super::sources::Source;
use super::stats::Stats;
use super::style::{Style, renames};
use super::template::{Instance, Template, instance};
use crate::overlap::Index;

/// Programs of a template unit.
const INSTANCES: usize = 120;
/// Rows that a template unit gives, about.
const INSTANCE_ROWS: usize = 80;
/// Repaired programs of a template unit that are mutated themselves.
const HOSTS: usize = 60;
/// Examples of a documentation unit.
const EXAMPLES: usize = 150;

/// What one unit made.
#[derive(Debug, Default)]
pub(crate) struct Made {
    pub(crate) rows: Vec<(Stage, Row)>,
    pub(crate) stats: Stats,
}

/// A unit of work.
#[derive(Debug, Clone)]
pub(crate) enum Unit {
    /// A lap over one crate; `proven` if earlier laps gave rows of it.
    Crate {
        package: usize,
        lap: usize,
        proven: bool,
    },
    /// Instances of templates; with hosts, mutants of the repaired ones too.
    Templates { number: usize, hosts: bool },
    /// Examples from the documentation, by their place in the list.
    Examples { from: usize },
}

/// What the units of a run share.
pub(crate) struct Shared {
    pub(crate) recipe: Recipe,
    pub(crate) compiler: Compiler,
    pub(crate) packages: Vec<Package>,
    pub(crate) templates: Vec<Template>,
    /// In an order of their own, so that every pass sees all books.
    pub(crate) examples: Vec<Program>,
    pub(crate) frozen: Vec<Index>,
}

/// The sources that are not crates, as the manifest tells them.
pub(crate) fn other_sources(recipe: &Recipe) -> Vec<Source> {
    let source = |name: &str, licence: &str, repository: &str| Source {
        name: name.to_owned(),
        licence: Some(licence.to_owned()),
        repository: Some(repository.to_owned()),
        side: Side::Train,
        kept: 0,
    };
    let mut all = Vec::new();
    if recipe.templates.is_some() {
        all.push(source("templates", "MIT OR Apache-2.0", "this project"));
    }
    if recipe.docs {
        let home = "https://github.com/rust-lang/rust";
        all.extend(BOOKS.iter().map(|b| source(b, "MIT OR Apache-2.0", home)));
    }
    all
}

impl Shared {
    /// The units of a wave, decided by what earlier waves committed and by
    /// nothing of the wave itself: going on must plan the same again.
    pub(crate) fn plan(&self, shards: &mut Shards, wave: usize) -> Vec<Unit> {
        let mix = &self.recipe.mix;
        if shards.state.units == 0 {
            let kept = shards.state.sources.iter();
            let mut before: BTreeMap<String, usize> =
                kept.map(|s| (s.name.clone(), s.kept)).collect();
            for stage in [Stage::Templates, Stage::Hosts, Stage::Snippets] {
                before.insert(format!("all {}", stage.name()), shards.total_of(stage));
            }
            shards.state.before = before;
            shards.state.favour = Favour::of(&shards.state.stats);
        }
        let before = |name: &str| shards.state.before.get(name).copied().unwrap_or(0);
        let mut units = Vec::new();
        for (package, p) in self.packages.iter().enumerate() {
            let kept = before(&p.name);
            // A crate that gave nothing in two laps will not do so later.
            if kept < mix.crate_cap && (wave < 2 || kept > 0) {
                units.push(Unit::Crate {
                    package,
                    lap: wave,
                    proven: kept > 0,
                });
            }
        }
        if !self.templates.is_empty() && before("all templates") < mix.template_pairs {
            let each = mix.template_pairs.div_ceil(mix.laps * INSTANCE_ROWS).max(1);
            let hosts = before("all hosts") < mix.host_pairs;
            units.extend((0..each).map(|n| Unit::Templates {
                number: wave * each + n,
                hosts,
            }));
        }
        if before("all snippets") < mix.snippet_pairs {
            let starts = (0..self.examples.len()).step_by(EXAMPLES).enumerate();
            let due = starts.filter(|(n, _)| n % mix.laps == wave);
            units.extend(due.map(|(_, from)| Unit::Examples { from }));
        }
        Rng::new(self.recipe.seed, &format!("wave {wave}")).shuffle(&mut units);
        units
    }

    /// A unit's name, which also seeds it.
    pub(crate) fn name(&self, unit: &Unit) -> String {
        match unit {
            Unit::Crate { package, lap, .. } => format!("{} {lap}", self.packages[*package].name),
            Unit::Templates { number, .. } => format!("templates {number}"),
            Unit::Examples { from } => format!("examples {from}"),
        }
    }

    pub(crate) async fn work(&self, unit: &Unit, favour: &Favour) -> Result<Made, GenerateError> {
        let mut rng = Rng::new(self.recipe.seed, &self.name(unit));
        let mix = &self.recipe.mix;
        match *unit {
            Unit::Crate {
                package, proven, ..
            } => {
                let lap = Lap {
                    rounds: mix.rounds,
                    doubles: mix.several,
                    proven,
                    favour,
                };
                self.krate(&self.packages[package], lap, &mut rng).await
            }
            Unit::Templates { hosts, .. } => self.instances(hosts, favour, &mut rng).await,
            Unit::Examples { from } => self.some_examples(from, favour, &mut rng).await,
        }
    }

    async fn krate(
        &self,
        package: &Package,
        lap: Lap<'_>,
        rng: &mut Rng,
    ) -> Result<Made, GenerateError> {
        let mut krate = Crate::open(package, &self.compiler)?;
        let mut made = Made::default();
        if rng.chance(self.recipe.mix.restyled) {
            restyle(&mut krate, rng).await?;
        }
        let rows = krate.harvest(lap, rng, &mut made.stats).await?;
        made.rows = rows.into_iter().map(|row| (Stage::Crates, row)).collect();
        Ok(made)
    }

    async fn instances(
        &self,
        hosts: bool,
        favour: &Favour,
        rng: &mut Rng,
    ) -> Result<Made, GenerateError> {
        let mix = &self.recipe.mix;
        let batch = Batch::new(&self.compiler, "2021")?;
        let mut made = Made::default();
        let instances: Vec<Instance> = (0..INSTANCES)
            .map(|_| {
                let faults = if rng.chance(mix.several) { 2 } else { 1 };
                let mut made = instance(&self.templates, faults, rng);
                let style = Style::draw(mix.restyled, rng);
                for text in [&mut made.broken, &mut made.fixed, &mut made.whole] {
                    *text = style.apply(text);
                }
                made
            })
            .collect();
        let column = |of: fn(&Instance) -> &str| instances.iter().map(of).collect::<Vec<_>>();
        let whole = batch.errors(&column(|i| &i.whole)).await?;
        let broken = batch.errors(&column(|i| &i.broken)).await?;
        let fixed = batch.errors(&column(|i| &i.fixed)).await?;
        let mut programs = Vec::new();
        for (((instance, whole), broken), fixed) in
            instances.iter().zip(whole).zip(broken).zip(fixed)
        {
            let op = format!("template:{}", self.templates[instance.faults[0]].name);
            made.stats.tried(&op);
            if whole != Some(Vec::new()) {
                continue;
            }
            programs.push(Program {
                source: "templates".to_owned(),
                text: instance.whole.clone(),
                side: Side::Train,
            });
            if let (Some(broken), Some(fixed)) = (broken, fixed)
                && let Some(errors) = of_first(instance, broken, &fixed)
            {
                made.stats.one_error(&op);
                let side = if rng.chance(mix.dev_templates) {
                    Side::Dev
                } else {
                    Side::Train
                };
                let texts = (instance.broken.clone(), instance.fixed.clone());
                let family = &self.templates[instance.faults[0]].family;
                let row = Row::new(PATH, texts, errors, op, family, "templates", side);
                made.rows.push((Stage::Templates, row));
            }
        }
        if hosts {
            programs.truncate(HOSTS);
            let wanted = Wanted {
                each: 3,
                doubles: 0.2,
                favour,
            };
            let rows = harvest(&programs, wanted, &batch, rng, &mut made.stats).await?;
            made.rows
                .extend(rows.into_iter().map(|r| (Stage::Hosts, r)));
        }
        Ok(made)
    }

    async fn some_examples(
        &self,
        from: usize,
        favour: &Favour,
        rng: &mut Rng,
    ) -> Result<Made, GenerateError> {
        let mix = &self.recipe.mix;
        let batch = Batch::new(&self.compiler, "2021")?;
        let chunk = self.examples.iter().skip(from).take(EXAMPLES);
        let mut programs: Vec<Program> = chunk.cloned().collect();
        for program in &mut programs {
            if rng.chance(mix.restyled) {
                let renamed = apply(&program.text, &renames(&program.text, rng));
                program.text = Style::draw(1.0, rng).apply(&renamed);
            }
        }
        let programs = clean(programs, &batch).await?;
        let mut made = Made::default();
        let wanted = Wanted {
            each: 14,
            doubles: 0.35,
            favour,
        };
        let rows = harvest(&programs, wanted, &batch, rng, &mut made.stats).await?;
        made.rows = rows.into_iter().map(|r| (Stage::Snippets, r)).collect();
        Ok(made)
    }

    /// What the filters say of a row.
    pub(crate) fn judge(&self, stage: Stage, row: Row) -> Candidate {
        Candidate {
            stage,
            refused: row
                .reject(stage != Stage::Templates)
                .or_else(|| overlaps(&row, &self.frozen)),
            key: row.key(),
            row,
        }
    }
}

/// Whether a row repeats a frozen koan.
pub(crate) fn overlaps(row: &Row, frozen: &[Index]) -> Option<&'static str> {
    let repeats = |text: &str| frozen.iter().any(|index| index.leak(text).is_some());
    (repeats(&row.fixed) || repeats(&row.buggy)).then_some("overlaps frozen koans")
}

/// The errors of an instance, those of its first fault in front; `None` where
/// its repair does not take away exactly them.
fn of_first(
    instance: &Instance,
    broken: Vec<serde_json::Value>,
    fixed: &[serde_json::Value],
) -> Option<Vec<serde_json::Value>> {
    let left: Vec<&str> = fixed.iter().map(message).collect();
    let (mut mine, others): (Vec<_>, Vec<_>) = broken
        .into_iter()
        .partition(|e| !left.contains(&message(e)));
    let second = instance.faults.len() > 1;
    if mine.is_empty() || second == left.is_empty() {
        return None;
    }
    mine.extend(others);
    Some(mine)
}

/// Other names and another layout for a whole crate, as far as it still compiles.
async fn restyle(krate: &mut Crate<'_>, rng: &mut Rng) -> Result<(), GenerateError> {
    let style = Style::draw(1.0, rng);
    let original = krate.files.clone();
    let mut renamed: BTreeMap<String, String> = BTreeMap::new();
    for (path, text) in &original {
        let text = apply(text, &renames(text, rng));
        renamed.insert(path.clone(), style.apply(&text));
    }
    krate.replace(renamed)?;
    let none = BTreeMap::new();
    let Some(errors) = krate.errors(&none).await? else {
        return krate.replace(original);
    };
    if errors.is_empty() {
        return Ok(());
    }
    // Files that took the new names ill get the layout only.
    let ill = |path: &str| {
        let in_file = |e: &serde_json::Value| {
            super::message::primary(e).is_some_and(|s| super::message::file(s) == path)
        };
        errors.iter().any(in_file)
    };
    let again = original.iter().filter(|(path, _)| ill(path));
    let again = again
        .map(|(path, text)| (path.clone(), style.apply(text)))
        .collect();
    krate.replace(again)?;
    if krate.errors(&none).await? != Some(Vec::new()) {
        krate.replace(original)?;
    }
    Ok(())
}

//! `koans generate`: pairs of broken and repaired Rust for training, made from
//! crates, documentation and templates by the compiler's leave.

use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use sleepy_check::{CheckError, Sandbox};
use sleepy_koans::FrozenSet;
use sleepy_koans::generate::{
    GenerateError, Manifest, Mix, Operator, Options, Recipe, Yield, operators, run as generate,
};

use super::super::Context;
use crate::args::GenerateArgs;
use crate::error::{CliError, Status};
use crate::output::columns;
use crate::setup::cores;

/// The recipe's settings in a checkout; they name the crates to hold out.
const CONFIG: &str = "data/recipe/config.toml";

/// Seed of a run that nobody gave one.
const SEED: u64 = 20;

/// What a file may say in place of flags, by the flags' names; its paths start from
/// its own folder.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default, rename_all = "kebab-case")]
struct RecipeFile {
    crates: Vec<String>,
    crates_file: Option<PathBuf>,
    named_only: bool,
    leave_out: Option<PathBuf>,
    held_out: Option<Vec<String>>,
    docs: bool,
    templates: Option<PathBuf>,
    seed: Option<u64>,
    limit: Option<usize>,
    laps: Option<NonZeroUsize>,
    shard: Option<NonZeroUsize>,
    crate_cap: Option<usize>,
    code_share: Option<f64>,
    template_pairs: Option<usize>,
    host_pairs: Option<usize>,
    snippet_pairs: Option<usize>,
}

impl RecipeFile {
    fn read(path: &Path) -> Result<Self, CliError> {
        let text = std::fs::read_to_string(path).map_err(|e| CliError::io(path.display(), &e))?;
        let mut file: Self = toml::from_str(&text)
            .map_err(|e| CliError::Usage(format!("{}: {e}", path.display())))?;
        let here = path.parent().unwrap_or(Path::new(""));
        for named in [
            &mut file.crates_file,
            &mut file.leave_out,
            &mut file.templates,
        ] {
            *named = named.take().map(|p| here.join(p));
        }
        Ok(file)
    }
}

pub(super) async fn run(context: &Context, args: GenerateArgs) -> Result<Status, CliError> {
    if args.list_operators {
        return list(context);
    }
    let options = options(args)?;
    let frozen = frozen()?;
    let bar = context
        .output
        .bar(options.recipe.limit.unwrap_or(0), "pairs");
    let limited = options.recipe.limit.is_some();
    let manifest = generate(
        &options,
        &frozen,
        &Sandbox::probe(),
        &context.cancel,
        |now| {
            let (done, all) = now.units;
            if limited {
                bar.set_position(now.kept as u64);
            } else {
                bar.set_length(all as u64);
                bar.set_position(done as u64);
            }
            bar.set_message(format!("{} pairs, {}", now.kept, now.unit));
        },
    )
    .await;
    bar.finish_and_clear();
    let manifest = manifest.map_err(explain)?;
    context
        .output
        .result(&manifest, || text(&options.out, &manifest))?;
    Ok(if manifest.pairs > 0 {
        Status::Done
    } else {
        Status::Unachieved
    })
}

fn options(args: GenerateArgs) -> Result<Options, CliError> {
    let out = args.out.ok_or_else(|| {
        CliError::Usage("name the folder for the pairs with --out DIR".to_owned())
    })?;
    if args.resume && !out.join("state.json").is_file() {
        return Err(CliError::Usage(format!(
            "{} holds no run to go on with",
            out.display()
        )));
    }
    let file = match &args.recipe {
        Some(path) => RecipeFile::read(path)?,
        None => RecipeFile::default(),
    };
    let held_out = match args.held_out.or(file.held_out) {
        Some(names) => names,
        None => held_out_by_recipe()?,
    };
    let usual = Mix::default();
    let code_share = args.code_share.or(file.code_share);
    let code_share = code_share.unwrap_or(usual.code_share);
    if !(code_share > 0.0 && code_share <= 1.0) {
        return Err(CliError::Usage(format!(
            "--code-share {code_share}: a share is above 0 and at most 1"
        )));
    }
    let or = |flag: Option<usize>, file: Option<usize>, usual| flag.or(file).unwrap_or(usual);
    let least = |n: Option<NonZeroUsize>| n.map(NonZeroUsize::get);
    Ok(Options {
        recipe: Recipe {
            seed: args.seed.or(file.seed).unwrap_or(SEED),
            limit: args.limit.or(file.limit),
            crates: [args.crates, file.crates].concat(),
            crates_file: args.crates_file.or(file.crates_file),
            named_only: args.named_only || file.named_only,
            held_out,
            leave_out: args.leave_out.or(file.leave_out),
            docs: args.docs || file.docs,
            templates: args.templates.or(file.templates),
            mix: Mix {
                laps: or(least(args.laps), least(file.laps), usual.laps),
                shard: or(least(args.shard), least(file.shard), usual.shard),
                code_share,
                crate_cap: or(args.crate_cap, file.crate_cap, usual.crate_cap),
                template_pairs: or(
                    args.template_pairs,
                    file.template_pairs,
                    usual.template_pairs,
                ),
                host_pairs: or(args.host_pairs, file.host_pairs, usual.host_pairs),
                snippet_pairs: or(args.snippet_pairs, file.snippet_pairs, usual.snippet_pairs),
                ..usual
            },
        },
        out,
        jobs: args.jobs.unwrap_or_else(cores).get(),
        restart: args.restart,
        wrapper: None,
    })
}

/// `data.held_out_crates` of the recipe here or in a folder above; nothing
/// outside a checkout.
fn held_out_by_recipe() -> Result<Vec<String>, CliError> {
    let Some(file) = above(CONFIG) else {
        return Ok(Vec::new());
    };
    let text = std::fs::read_to_string(&file).map_err(|e| CliError::io(file.display(), &e))?;
    let config: toml::Table = text
        .parse()
        .map_err(|e: toml::de::Error| CliError::Usage(format!("{}: {e}", file.display())))?;
    let names = config.get("data").and_then(|d| d.get("held_out_crates"));
    let names = names.and_then(toml::Value::as_array).into_iter().flatten();
    Ok(names
        .filter_map(|n| n.as_str().map(str::to_owned))
        .collect())
}

/// Every frozen set there is: those compiled in, and newer ones of the checkout.
pub(super) fn frozen() -> Result<Vec<FrozenSet>, CliError> {
    let mut sets = Vec::new();
    for version in FrozenSet::builtin_versions() {
        sets.push(FrozenSet::builtin_version(version)?);
    }
    let Some(folder) = above("koans/frozen") else {
        return Ok(sets);
    };
    let entries = std::fs::read_dir(&folder).map_err(|e| CliError::io(folder.display(), &e))?;
    let mut folders: Vec<PathBuf> = entries.filter_map(|e| Some(e.ok()?.path())).collect();
    folders.sort();
    for folder in folders.iter().filter(|f| f.is_dir()) {
        let known = |s: &FrozenSet| folder.ends_with(s.version.to_string());
        if !sets.iter().any(known) {
            sets.push(FrozenSet::load(folder)?);
        }
    }
    Ok(sets)
}

/// A path here or in a folder above.
fn above(path: &str) -> Option<PathBuf> {
    let here = std::env::current_dir().ok()?;
    here.ancestors().map(|d| d.join(path)).find(|p| p.exists())
}

pub(in crate::cmd) fn explain(error: GenerateError) -> CliError {
    match error {
        GenerateError::Check(CheckError::Internal(text)) => CliError::Failed(text),
        GenerateError::Check(e) => e.into(),
        GenerateError::Io { .. } | GenerateError::NoDocs(_) => {
            CliError::Environment(error.to_string())
        }
        GenerateError::Internal(text) => CliError::Failed(text),
        other => CliError::Usage(other.to_string()),
    }
}

fn text(out: &Path, manifest: &Manifest) -> String {
    let mut text = format!(
        "{} pairs in {} shards below {}; rustc's suggestions leave {} unrepaired, {} have several errors\n\n",
        manifest.pairs,
        manifest.shards.len(),
        out.display(),
        manifest.residual,
        manifest.several,
    );
    let head = ["operator", "sites", "compiled", "one error", "kept"];
    let mut rows = vec![head.map(str::to_owned).to_vec()];
    rows.extend(manifest.operators.0.iter().map(|(name, of)| row(name, *of)));
    text.push_str(&columns(&rows));
    text
}

fn row(name: &str, of: Yield) -> Vec<String> {
    let numbers = [of.sites, of.compiled, of.one_error, of.kept];
    let numbers = numbers.iter().map(ToString::to_string);
    std::iter::once(name.to_owned()).chain(numbers).collect()
}

fn list(context: &Context) -> Result<Status, CliError> {
    #[derive(Serialize)]
    struct Listing {
        operators: Vec<&'static Operator>,
    }
    let listing = Listing {
        operators: operators().collect(),
    };
    context
        .output
        .result(&listing, || table(&listing.operators))?;
    Ok(Status::Done)
}

/// The operators as the table of `docs/generator.md`.
fn table(operators: &[&Operator]) -> String {
    let mut text =
        "| Operator | Family | Weight | | What it does |\n|---|---|---|---|---|\n".to_owned();
    for o in operators {
        let marks = [
            (o.held_out, "held out"),
            (o.early, "early"),
            (o.inserts, "own repair"),
        ];
        let marks: Vec<&str> = marks.iter().filter(|m| m.0).map(|m| m.1).collect();
        let family = format!("{:?}", o.family).to_lowercase();
        text.push_str(&format!(
            "| `{}` | {family} | {} | {} | {} |\n",
            o.name,
            o.weight,
            marks.join(", "),
            o.doc
        ));
    }
    text
}

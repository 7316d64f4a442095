//! `model data`: raw pairs become packed shards.

use std::collections::BTreeMap;
use std::path::PathBuf;

use serde::Serialize;
use sleepy_train::foundry::{Build, BuildEvent, Manifest, Recipe};

use super::{Koans, on_thread};
use crate::args::foundry::DataArgs;
use crate::cmd::Context;
use crate::error::{CliError, Status};

#[derive(Serialize)]
struct Built {
    data: PathBuf,
    vocabulary: usize,
    shards: usize,
    train_rows: usize,
    train_tokens: usize,
    dev_rows: usize,
    dropped: BTreeMap<String, u64>,
    frozen_sets: Vec<String>,
}

pub(super) async fn run(context: &Context, args: DataArgs) -> Result<Status, CliError> {
    let recipe = Recipe::load(&args.recipe.config)?;
    let koans = Koans::load()?;
    let bar = context.output.bar(0, "shards");
    let out = args.out.clone();
    let vocabulary = recipe.tokenizer.vocab;
    let watched = bar.clone();
    let manifest = on_thread(move || {
        let build = Build {
            recipe: &recipe,
            raw: &args.raw,
            out: &args.out,
            text: &args.text,
            tokenizer: args.tokenizer.as_deref(),
            frozen: &koans,
        };
        let manifest = build.run(&mut |event| match event {
            BuildEvent::Found(shards) => watched.set_length(shards as u64),
            BuildEvent::Vocabulary(tokens) => watched.set_message(format!("{tokens} tokens")),
            BuildEvent::Shard(name, train, dev) => {
                watched.inc(1);
                watched.set_message(format!("{name}: {train} rows, {dev} held out"));
            }
        });
        Ok(manifest?)
    })
    .await;
    bar.finish_and_clear();
    let built = built(out, vocabulary, manifest?);
    context.output.result(&built, || text(&built))?;
    Ok(Status::Done)
}

fn built(data: PathBuf, vocabulary: usize, manifest: Manifest) -> Built {
    let (train_rows, train_tokens) = manifest.train_size();
    Built {
        data,
        vocabulary,
        shards: manifest.shards.len(),
        train_rows,
        train_tokens,
        dev_rows: manifest
            .shards
            .iter()
            .filter(|s| s.dev)
            .map(|s| s.rows)
            .sum(),
        dropped: manifest.dropped,
        frozen_sets: manifest.frozen_sets,
    }
}

fn text(built: &Built) -> String {
    let dropped: Vec<String> = built
        .dropped
        .iter()
        .map(|(why, n)| format!("{n} {why}"))
        .collect();
    format!(
        "{} rows of {:.1} tokens on average to train on, {} held out, in {} shards; left out: {}; compared with {}\n",
        built.train_rows,
        built.train_tokens as f64 / built.train_rows.max(1) as f64,
        built.dev_rows,
        built.shards,
        if dropped.is_empty() {
            "none".to_owned()
        } else {
            dropped.join(", ")
        },
        built.frozen_sets.join(", ")
    )
}

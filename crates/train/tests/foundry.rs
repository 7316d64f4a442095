//! The whole foundry on data small enough for a test: raw pairs to a GGUF file.

#![expect(
    clippy::unwrap_used,
    reason = "a failed step of the preparation is a failed test"
)]

use std::ops::ControlFlow;
use std::path::Path;

use sleepy_train::Model;
use sleepy_train::foundry::curve::{Devs, Outcome, Plan, Progress, perform};
use sleepy_train::foundry::{
    Answers, Budget, Build, Card, Checkpoint, Dataset, Evaluation, Event, Format, FoundryError,
    Frozen, Manifest, Recipe, ShardInfo, Start, Tokenizer, Trainer, final_evaluation, read_gguf,
    write_gguf,
};

/// No koan but one, whose text holds this word.
struct OneKoan(&'static str);

impl Frozen for OneKoan {
    fn sets(&self) -> Vec<String> {
        vec!["v0".to_owned()]
    }

    fn repeats(&self, text: &str) -> Option<String> {
        text.contains(self.0).then(|| "koan-1".to_owned())
    }
}

const NOTHING: OneKoan = OneKoan("\u{1}");

/// The shipped recipe, shrunk to a size that a test can pay for.
fn recipe() -> Recipe {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../data/recipe/config.toml");
    let mut recipe = Recipe::load(Path::new(path)).unwrap();
    recipe.tokenizer.vocab = 400;
    recipe.tokenizer.prompt_rows = 100;
    recipe.tokenizer.max_tokens = 300;
    (recipe.model.hidden, recipe.model.ffn, recipe.model.layers) = (32, 64, 2);
    (recipe.model.heads, recipe.model.kv_heads) = (2, 1);
    recipe.data.drills = 10;
    recipe.data.crate_margin = [2, 3];
    recipe.train.batch_tokens = 600;
    recipe.train.warmup_steps = 2;
    (recipe.train.eval_minutes, recipe.train.checkpoint_minutes) = (1e6, 1e6);
    recipe
}

/// Raw pairs of one template with other names and numbers; some are held out.
fn write_raw(folder: &Path) {
    let names = ["area", "total", "width", "count", "speed", "price"];
    let mut templates = String::new();
    let mut crates = String::new();
    for i in 0..40 {
        let name = names[i % names.len()];
        let bad = format!("    let {name}: u32 = {i}u64;\n");
        let good = format!("    let {name}: u32 = {i}u32;\n");
        let program =
            |line: &str| format!("fn main() {{\n{line}    println!(\"{{}}\", {name});\n}}\n");
        let buggy = program(&bad);
        let start = buggy.find(&format!("{i}u64")).unwrap();
        let line = serde_json::json!({
            "id": format!("t-{i}"), "path": "src/main.rs", "buggy": buggy, "fixed": program(&good),
            "diags": [{
                "code": {"code": "E0308", "explanation": ""}, "level": "error",
                "message": "mismatched types", "children": [], "rendered": "error",
                "spans": [{
                    "file_name": "src/main.rs", "byte_start": start, "byte_end": start + 4,
                    "line_start": 2, "line_end": 2, "column_start": 9, "column_end": 13,
                    "is_primary": true, "label": "expected `u32`, found `u64`", "text": [],
                }],
            }],
            "meta": {
                "op": if i % 10 == 3 { "tuple_pat".to_owned() } else { "template:literal".to_owned() },
                "source": "templates", "side": if i % 10 == 4 { "dev" } else { "train" },
                "code": "E0308", "rustc": "right", "errors": 1,
            },
        });
        let to = if i < 30 { &mut templates } else { &mut crates };
        to.push_str(&format!("{line}\n"));
    }
    std::fs::write(folder.join("templates-000.jsonl"), templates).unwrap();
    std::fs::write(folder.join("crates-000.jsonl"), crates).unwrap();
}

/// Builds data into `folder/data` and returns its manifest.
fn build(folder: &Path, recipe: &Recipe, frozen: &dyn Frozen) -> Result<Manifest, FoundryError> {
    let raw = folder.join("raw");
    std::fs::create_dir_all(&raw).unwrap();
    write_raw(&raw);
    let sources = concat!(env!("CARGO_MANIFEST_DIR"), "/src/foundry");
    let build = Build {
        recipe,
        raw: &raw,
        out: &folder.join("data"),
        text: &[sources.into()],
        tokenizer: None,
        frozen,
    };
    build.run(&mut |_| {})
}

/// Trains `steps` of a schedule of `budget` steps, from the run's checkpoint if it has one.
fn train(
    data: &Dataset,
    recipe: &Recipe,
    run: &Path,
    budget: u64,
    steps: u64,
) -> Option<Evaluation> {
    let mut trainer = match Checkpoint::latest(run).unwrap() {
        Some(_) => Trainer::resume(data, run).unwrap(),
        None => Trainer::begin(recipe, data, run, Budget::Steps(budget), &Start::Fresh).unwrap(),
    };
    let until = trainer.state().step + steps;
    let found = trainer.run(&mut |event| match event {
        Event::Step { step, .. } if step >= until && until < budget => ControlFlow::Break(()),
        _ => ControlFlow::Continue(()),
    });
    found.unwrap()
}

fn weights(run: &Path) -> Vec<u8> {
    std::fs::read(Checkpoint::required(run).unwrap().weights()).unwrap()
}

#[test]
fn the_same_recipe_gives_the_same_data() {
    let (a, b) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let first = build(a.path(), &recipe(), &NOTHING).unwrap();
    assert_eq!(build(b.path(), &recipe(), &NOTHING).unwrap(), first);
    let stages = |dev: bool| {
        let chosen = first.shards.iter().filter(move |s| s.dev == dev);
        chosen
            .map(|s| (s.stage.as_str(), s.rows))
            .collect::<Vec<_>>()
    };
    // A tenth is of a held-out operator and a tenth of a held-out source.
    assert_eq!(
        stages(false),
        [("crates", 8), ("templates", 24), ("drills", 10)]
    );
    assert_eq!(stages(true), [("crates", 2), ("templates", 6)]);
}

#[test]
fn runs_of_the_generator_are_packed_together() {
    let dir = tempfile::tempdir().unwrap();
    let alone = build(dir.path(), &recipe(), &NOTHING).unwrap();
    let raw = dir.path().join("raw");
    for run in ["one", "two"] {
        std::fs::create_dir(raw.join(run)).unwrap();
        let place = raw.join(run).join("crates-000.jsonl");
        std::fs::copy(raw.join("crates-000.jsonl"), place).unwrap();
    }
    let build = Build {
        recipe: &recipe(),
        raw: &raw,
        out: &dir.path().join("again"),
        text: &[],
        tokenizer: Some(&Dataset::tokenizer_path(&dir.path().join("data"))),
        frozen: &NOTHING,
    };
    let all = build.run(&mut |_| {}).unwrap();
    let info = |manifest: &Manifest, name: &str| {
        let of_it = |s: &&ShardInfo| s.file == format!("{name}.safetensors");
        let found = manifest.shards.iter().find(of_it).unwrap();
        (found.stage.clone(), found.sha256.clone())
    };
    for name in ["crates-000", "crates-one-000", "crates-two-000"] {
        assert_eq!(info(&all, name), info(&alone, "crates-000"), "{name}");
    }
}

#[test]
fn what_repeats_a_koan_is_left_out_and_later_refused() {
    let dir = tempfile::tempdir().unwrap();
    let koan = OneKoan("let price");
    let manifest = build(dir.path(), &recipe(), &koan).unwrap();
    assert!(
        manifest.dropped["repeats a frozen koan"] >= 6,
        "{:?}",
        manifest.dropped
    );
    let data = dir.path().join("data");
    assert!(Dataset::open(&data, &koan).is_ok());
    // Frozen after the data was built.
    let Err(error) = Dataset::open(&data, &OneKoan("let speed")) else {
        panic!("data that repeats a koan was opened");
    };
    assert!(matches!(error, FoundryError::Frozen { .. }), "{error}");
}

/// A koan that says something twice, as only a drill on such a pair does.
struct SaysItTwice;

impl Frozen for SaysItTwice {
    fn sets(&self) -> Vec<String> {
        vec!["v0".to_owned()]
    }

    fn repeats(&self, text: &str) -> Option<String> {
        (text.matches("fn main").count() > 1).then(|| "koan-2".to_owned())
    }
}

#[test]
fn drills_that_repeat_a_koan_are_left_out_too() {
    let dir = tempfile::tempdir().unwrap();
    let all = build(dir.path(), &recipe(), &NOTHING).unwrap();
    let fewer = build(dir.path(), &recipe(), &SaysItTwice).unwrap();
    let drills = |m: &Manifest| {
        let of = m.shards.iter().filter(|s| s.stage == "drills");
        of.map(|s| s.rows).sum::<usize>()
    };
    assert!(
        drills(&fewer) < drills(&all),
        "{} of {}",
        drills(&fewer),
        drills(&all)
    );
    assert!(Dataset::open(&dir.path().join("data"), &SaysItTwice).is_ok());
}

#[test]
fn an_interrupted_run_ends_with_the_same_weights() {
    let dir = tempfile::tempdir().unwrap();
    let mut recipe = recipe();
    // The change from text to pairs lies inside.
    recipe.train.text_share = 0.2;
    build(dir.path(), &recipe, &NOTHING).unwrap();
    let data = Dataset::open(&dir.path().join("data"), &NOTHING).unwrap();
    assert!(data.has_text());
    let (whole, parts) = (dir.path().join("whole"), dir.path().join("parts"));
    let end = train(&data, &recipe, &whole, 20, 20);
    assert!(train(&data, &recipe, &parts, 20, 3).is_none());
    assert!(train(&data, &recipe, &parts, 20, 7).is_none());
    // A kill in the middle of writing a checkpoint leaves such a folder.
    std::fs::create_dir(parts.join("checkpoint-00000011.partial")).unwrap();
    assert_eq!(train(&data, &recipe, &parts, 20, 10), end);
    assert!(end.is_some());
    assert!(weights(&whole) == weights(&parts), "the weights differ");
    let steps = |run: &Path| {
        std::fs::read_to_string(run.join("metrics.jsonl"))
            .unwrap()
            .lines()
            .count()
    };
    assert_eq!(steps(&whole), steps(&parts));
    // Another folder of data is noticed.
    let other = tempfile::tempdir().unwrap();
    recipe.data.drills = 3;
    build(other.path(), &recipe, &NOTHING).unwrap();
    let other = Dataset::open(&other.path().join("data"), &NOTHING).unwrap();
    assert!(Trainer::resume(&other, &whole).is_err());
    let again = Trainer::begin(&recipe, &data, &whole, Budget::Steps(1), &Start::Fresh);
    assert!(again.is_err(), "a run is not overwritten");
}

#[test]
fn the_loss_falls_and_the_export_holds_the_model() {
    let dir = tempfile::tempdir().unwrap();
    let recipe = recipe();
    let manifest = build(dir.path(), &recipe, &NOTHING).unwrap();
    let folder = dir.path().join("data");
    let data = Dataset::open(&folder, &NOTHING).unwrap();
    let run = dir.path().join("run");
    let mut trainer =
        Trainer::begin(&recipe, &data, &run, Budget::Steps(60), &Start::Fresh).unwrap();
    trainer.step().unwrap();
    // A uniform guess among 400 tokens costs ln 400 = 5.99 nats.
    let first = trainer.answer_loss();
    assert!((5.5..6.5).contains(&first), "{first}");
    let found = trainer
        .run(&mut |_| ControlFlow::Continue(()))
        .unwrap()
        .unwrap();
    let last = trainer.answer_loss();
    assert!(last < 0.7 * first, "{first} to {last}");
    assert_eq!(found.counts["all"].1, 8);
    assert!(
        std::fs::read_to_string(run.join("loss.svg"))
            .unwrap()
            .contains("polyline")
    );

    let checkpoint = Checkpoint::required(&run).unwrap();
    let model = checkpoint.model().unwrap();
    let tokenizer = Tokenizer::load(&Dataset::tokenizer_path(&folder)).unwrap();
    let file = dir.path().join("tiny.gguf");
    for (format, bytes_of_weight) in [
        (Format::F32, 4.0),
        (Format::F16, 2.0),
        (Format::Q8, 34.0 / 32.0),
    ] {
        write_gguf(&file, &model, &tokenizer, &recipe, format).unwrap();
        let bytes = std::fs::read(&file).unwrap();
        assert_eq!(&bytes[..4], b"GGUF");
        let weights = model.num_params() as f64 * bytes_of_weight;
        assert!(bytes.len() as f64 > weights, "{format:?}: {}", bytes.len());
        let dev = final_evaluation(&run).unwrap();
        let card = Card::new(&file, &model, &checkpoint.state, &manifest, format, dev).unwrap();
        assert_eq!(card.dev_exact_match, found);
        assert_eq!(card.bytes, bytes.len() as u64);
        card.write(&file).unwrap();

        let (again, vocabulary) = read_gguf(&file).unwrap();
        assert_eq!(again.config(), model.config());
        assert_eq!(
            vocabulary.vocabulary().unwrap(),
            tokenizer.vocabulary().unwrap()
        );
        let worst = furthest(&model, &again);
        // Half a step of 127 between the largest weights of a block, which are below 1 here.
        let allowed = match format {
            Format::F32 => 0.0,
            Format::F16 => 1e-3,
            Format::Q8 => 0.5 / 127.0 + 1e-3,
        };
        assert!(worst <= allowed, "{format:?}: {worst}");
    }
    let path = dir.path().join("tiny.json");
    let card = std::fs::read_to_string(&path).unwrap();
    assert!(card.contains("\"Q8_0\"") && card.contains("\"v0\""));

    // A run that began from these weights tells of both, and only a card is taken for one.
    let first: Card = serde_json::from_str(&card).unwrap();
    let second = first.clone().after(&path).unwrap();
    assert_eq!(second.all_tokens(), 2 * first.tokens_seen);
    second.write(&file).unwrap();
    let third = first.clone().after(&path).unwrap();
    assert_eq!(third.all_tokens(), 3 * first.tokens_seen);
    let error = first.after(&folder.join("manifest.json")).unwrap_err();
    assert!(error.to_string().contains("no model card"), "{error}");
}

/// The largest difference of two weights at the same place.
fn furthest(a: &Model, b: &Model) -> f32 {
    let weights = |model: &Model| -> Vec<f32> {
        let all = model.vars().iter();
        all.flat_map(|(_, var)| var.flatten_all().unwrap().to_vec1::<f32>().unwrap())
            .collect()
    };
    let pairs = weights(a).into_iter().zip(weights(b));
    pairs.map(|(a, b)| (a - b).abs()).fold(0.0, f32::max)
}

#[test]
fn a_file_that_is_no_model_of_ours_is_named_with_what_it_lacks() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("half.gguf");
    let fails = |path: &Path| read_gguf(path).err().unwrap().to_string();
    assert!(fails(&path).contains("half.gguf"), "{}", fails(&path));
    let shipped = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../data/models");
    let shipped = std::fs::read_dir(shipped).unwrap();
    let mut shipped = shipped.map(|e| e.unwrap().path());
    let shipped = shipped.find(|p| p.extension().is_some_and(|e| e == "gguf"));
    let bytes = std::fs::read(shipped.unwrap()).unwrap();
    std::fs::write(&path, &bytes[..bytes.len() / 2]).unwrap();
    assert!(fails(&path).contains("half.gguf"), "{}", fails(&path));
    std::fs::write(&path, b"GGUF").unwrap();
    assert!(fails(&path).contains("half.gguf"), "{}", fails(&path));
    let mut lies = bytes.clone();
    let key = b"qwen2.block_count";
    let at = lies.windows(key.len()).position(|w| w == key).unwrap() + key.len();
    // After the key its type, four bytes, and the number.
    lies[at + 4..at + 8].copy_from_slice(&u32::MAX.to_le_bytes());
    std::fs::write(&path, lies).unwrap();
    assert!(
        fails(&path).contains("4294967295 blocks"),
        "{}",
        fails(&path)
    );
}

/// Two runs on the same pairs, one with whole items as answers.
const PLAN: &str = r#"
recipe = "config.toml"
dev_pairs = 40
fit = { draws = 10, extrapolate = [], noise = 0.1 }
critic = { samples = 1, seed = 1 }
[[run]]
name = "lines"
steps = 12
[[run]]
name = "items"
steps = 12
data = "items"
[[question]]
title = "Way to answer"
asks = "?"
runs = ["lines", "items"]
programs = true
"#;

/// The plan with the recipe of this test.
fn plan(folder: &Path) -> Plan {
    let text = toml::to_string(&recipe()).unwrap();
    std::fs::write(folder.join("config.toml"), text).unwrap();
    std::fs::write(folder.join("curve.toml"), PLAN).unwrap();
    Plan::load(&folder.join("curve.toml")).unwrap()
}

#[test]
fn a_run_of_the_curve_goes_on_where_it_was_stopped() {
    let dir = tempfile::tempdir().unwrap();
    let plan = plan(dir.path());
    build(dir.path(), &recipe(), &NOTHING).unwrap();
    let data = Dataset::open(&dir.path().join("data"), &NOTHING).unwrap();
    let devs = Devs::of(&data, plan.dev_pairs);
    let run = plan.run("lines").unwrap();
    let done = |folder: &str, steps: usize| -> Result<Option<Outcome>, FoundryError> {
        let mut left = steps;
        let mut on = |progress| {
            left -= usize::from(matches!(progress, Progress::Step(..)));
            if left == 0 {
                ControlFlow::Break(())
            } else {
                ControlFlow::Continue(())
            }
        };
        let folder = dir.path().join(folder);
        let recipe = plan.recipe(run)?;
        let start = Start::Fresh;
        perform(
            run, "s", &recipe, &data, &devs, &folder, &start, true, &mut on,
        )
    };
    let whole = done("whole", 99).unwrap().unwrap();
    assert_eq!(done("parts", 5).unwrap(), None);
    let parts = done("parts", 99).unwrap().unwrap();
    assert_eq!((parts.steps, parts.tokens), (12, whole.tokens));
    assert_eq!(
        (&parts.pairs, &parts.programs),
        (&whole.pairs, &whole.programs)
    );
    assert_eq!(whole.exact.counts["all"].1, 8);
    assert!(whole.loss["all"].nats > 0.0 && whole.loss["all"].standard_error > 0.0);

    // A run of other numbers in this folder is not taken for this one.
    train(&data, &recipe(), &dir.path().join("other"), 13, 13);
    let error = done("other", 99).unwrap_err().to_string();
    assert!(error.contains("other numbers"), "{error}");
}

#[test]
fn items_are_measured_on_the_pairs_that_lines_are() {
    let dir = tempfile::tempdir().unwrap();
    let plan = plan(dir.path());
    build(dir.path(), &recipe(), &NOTHING).unwrap();
    let lines = Dataset::open(&dir.path().join("data"), &NOTHING).unwrap();
    let devs = Devs::of(&lines, plan.dev_pairs);
    let mut whole_items = recipe();
    whole_items.data.answers = Answers::Item;
    // Excerpts of one line hold no function.
    (
        whole_items.data.crate_margin,
        whole_items.data.crate_whole_share,
    ) = ([0, 0], 0.0);
    let folder = dir.path().join("items");
    let build = Build {
        recipe: &whole_items,
        raw: &dir.path().join("raw"),
        out: &folder,
        text: &[],
        tokenizer: Some(&Dataset::tokenizer_path(&dir.path().join("data"))),
        frozen: &NOTHING,
    };
    let manifest = build.run(&mut |_| {}).unwrap();
    assert_eq!(manifest.dropped["no whole item in the window"], 10);
    let items = Dataset::open(&folder, &NOTHING).unwrap();
    assert!(items.answer_tokens() > lines.answer_tokens());
    let run = plan.run("items").unwrap();
    let folder = dir.path().join("run");
    let mut on = |_| ControlFlow::Continue(());
    let start = Start::Fresh;
    let found = perform(
        run,
        "s",
        &recipe(),
        &items,
        &devs,
        &folder,
        &start,
        true,
        &mut on,
    );
    let found = found.unwrap().unwrap();
    assert_eq!(found.pairs.0.len(), 8);
    let answered = found.pairs.0.iter().flatten().count();
    assert_eq!(found.exact.counts["all"].1, answered);
    // The six of templates; not the two of crates.
    assert_eq!((answered, found.programs.unwrap().0.len()), (6, 8));
}

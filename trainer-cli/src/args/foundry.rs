//! The flags of `model data|train|export|parity|critic|curve`.

use std::num::NonZeroUsize;
use std::path::PathBuf;

use clap::{ArgGroup, Args, Subcommand, ValueEnum};
use sleepy_train::foundry::Format;

/// The making of a model.
#[derive(Debug, Clone, Subcommand)]
pub(crate) enum FoundryCommand {
    /// Turn raw pairs into packed shards: learn the vocabulary, render, tokenise, leave out what repeats a koan.
    Data(DataArgs),
    /// Train a model on packed shards; Ctrl-C writes a checkpoint first.
    Train(TrainArgs),
    /// Write a trained model as GGUF, with its card beside it.
    Export(ExportArgs),
    /// Compare an exported model in llama.cpp with the weights it was made from.
    Parity(ParityArgs),
    /// Let a model repair broken programs and keep, as new pairs, what the compiler accepts.
    Critic(CriticArgs),
    /// Train the runs of a plan and write what they say about data, size, answers and the critic.
    Curve(CurveArgs),
}

/// Where the recipe is.
#[derive(Debug, Clone, Args)]
pub(crate) struct RecipeArgs {
    /// The recipe.
    #[arg(long, value_name = "FILE", default_value = "data/recipe/config.toml")]
    pub(crate) config: PathBuf,
}

#[derive(Debug, Clone, Args)]
pub(crate) struct DataArgs {
    /// Folder of raw shards, STAGE-NNN.jsonl, or of folders of `koans generate` that hold them.
    #[arg(value_name = "RAW")]
    pub(crate) raw: PathBuf,
    /// Where packed shards, vocabulary and manifest go.
    #[arg(long, value_name = "DIR")]
    pub(crate) out: PathBuf,
    #[command(flatten)]
    pub(crate) recipe: RecipeArgs,
    /// Folder of Rust sources to learn the vocabulary from, and to read first when the recipe says so. May be repeated.
    #[arg(long, value_name = "DIR")]
    pub(crate) text: Vec<PathBuf>,
    /// Keep this vocabulary instead of learning one.
    #[arg(long, value_name = "FILE")]
    pub(crate) tokenizer: Option<PathBuf>,
}

#[derive(Debug, Clone, Args)]
pub(crate) struct TrainArgs {
    #[command(flatten)]
    pub(crate) recipe: RecipeArgs,
    /// Folder of packed shards.
    #[arg(long, value_name = "DIR")]
    pub(crate) data: PathBuf,
    /// Folder of the run: checkpoints, metrics, curves.
    #[arg(long, value_name = "DIR")]
    pub(crate) out: PathBuf,
    /// Length of the schedule by the clock [default: the recipe's budget_minutes].
    #[arg(long, value_name = "M", conflicts_with = "steps", value_parser = minutes)]
    pub(crate) minutes: Option<f64>,
    /// Length of the schedule in steps: the same data then gives the same weights.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(1..))]
    pub(crate) steps: Option<u64>,
    /// Go on where the run's newest checkpoint is, with its recipe and length.
    #[arg(long, conflicts_with_all = ["minutes", "steps", "start_from"])]
    pub(crate) resume: bool,
    /// Begin with the weights of this safetensors file instead of random ones.
    #[arg(long, value_name = "FILE")]
    pub(crate) start_from: Option<PathBuf>,
    /// Stop after this many steps of this call, with a checkpoint; the schedule stays as it is.
    #[arg(long, value_name = "N")]
    pub(crate) pause_after: Option<u64>,
}

#[derive(Debug, Clone, Args)]
pub(crate) struct ExportArgs {
    /// The run.
    #[arg(value_name = "RUN")]
    pub(crate) run: PathBuf,
    /// The data it was trained on: vocabulary and manifest.
    #[arg(long, value_name = "DIR")]
    pub(crate) data: PathBuf,
    /// The model's file.
    #[arg(long, value_name = "FILE.gguf")]
    pub(crate) out: PathBuf,
    /// The card of the model that the run began from (`model train --start-from`); the new card
    /// then tells its making too.
    #[arg(long, value_name = "CARD.json")]
    pub(crate) before: Option<PathBuf>,
    /// Also write the card as a page for people, such as data/models/README.md; what is written by
    /// hand at its end is kept.
    #[arg(long, value_name = "FILE.md")]
    pub(crate) readme: Option<PathBuf>,
    /// How matrices are stored.
    #[arg(long, value_enum, default_value_t = Storage::Q8_0)]
    pub(crate) format: Storage,
}

/// [`Format`], as it is typed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Storage {
    F32,
    F16,
    #[value(name = "q8_0")]
    Q8_0,
}

impl From<Storage> for Format {
    fn from(storage: Storage) -> Self {
        match storage {
            Storage::F32 => Self::F32,
            Storage::F16 => Self::F16,
            Storage::Q8_0 => Self::Q8,
        }
    }
}

#[derive(Debug, Clone, Args)]
#[command(group(ArgGroup::new("rows").required(true).args(["data", "pairs"])))]
pub(crate) struct ParityArgs {
    /// The model that was exported.
    #[arg(value_name = "FILE.gguf")]
    pub(crate) model: PathBuf,
    /// The run that it was exported from; without, the engine computes with the file's own weights.
    #[arg(long, value_name = "RUN")]
    pub(crate) run: Option<PathBuf>,
    /// The data of the run; some of its pairs are compared.
    #[arg(long, value_name = "DIR", requires = "run")]
    pub(crate) data: Option<PathBuf>,
    /// A raw shard of `koans generate`, whose first pairs are compared.
    #[arg(long, value_name = "RAW.jsonl")]
    pub(crate) pairs: Option<PathBuf>,
    /// Pairs compared.
    #[arg(short, long, value_name = "N", default_value_t = 20)]
    pub(crate) count: usize,
    /// Largest difference of a token's log-probability that is no failure, in nats [default: 0.5, which Q8_0 keeps].
    #[arg(long, value_name = "NATS", default_value_t = 0.5)]
    pub(crate) tolerance: f64,
    /// Write STEM.json and STEM.md.
    #[arg(long, value_name = "STEM")]
    pub(crate) out: Option<PathBuf>,
}

#[derive(Debug, Clone, Args)]
pub(crate) struct CriticArgs {
    /// Raw shards whose programs compile by themselves, such as templates and snippets.
    #[arg(value_name = "RAW.jsonl", required = true)]
    pub(crate) raw: Vec<PathBuf>,
    /// The model: a GGUF file.
    #[arg(short, long, value_name = "FILE.gguf")]
    pub(crate) model: PathBuf,
    /// The new raw shard; it is written when everything is done.
    #[arg(long, value_name = "FILE.jsonl")]
    pub(crate) out: PathBuf,
    /// Samples drawn for each program.
    #[arg(long, value_name = "N", default_value_t = 8, value_parser = clap::value_parser!(u32).range(1..=16))]
    pub(crate) samples: u32,
    /// Seed of the sampling.
    #[arg(long, value_name = "N", default_value_t = 0)]
    pub(crate) seed: u64,
    /// Only the first N programs.
    #[arg(short, long, value_name = "N")]
    pub(crate) count: Option<usize>,
    /// Programs worked on at the same time [default: number of cores].
    #[arg(long, value_name = "N")]
    pub(crate) jobs: Option<NonZeroUsize>,
}

#[derive(Debug, Clone, Args)]
#[command(
    after_help = "What is finished is not done again, so the same command goes on after an interruption.\n\
    With the same plan, data and programs a run gives the same weights on any machine."
)]
pub(crate) struct CurveArgs {
    /// The plan; the recipe it changes lies beside it.
    #[arg(value_name = "PLAN", default_value = "data/recipe/curve.toml")]
    pub(crate) plan: PathBuf,
    /// Folder of packed shards, which all runs are trained and measured on.
    #[arg(long, value_name = "DIR")]
    pub(crate) data: PathBuf,
    /// Folder of the raw shards that the data was packed from, for runs that answer with whole items.
    #[arg(long, value_name = "DIR")]
    pub(crate) raw: Option<PathBuf>,
    /// The weights that runs go on from: the model.safetensors of a checkpoint.
    #[arg(long, value_name = "FILE")]
    pub(crate) start_from: Option<PathBuf>,
    /// A raw shard of broken programs for the critic, which the weights were not trained on.
    #[arg(long, value_name = "FILE.jsonl")]
    pub(crate) programs: Option<PathBuf>,
    /// Folder of the runs: checkpoints and what is made on the way.
    #[arg(long, value_name = "DIR", default_value = ".work/curve")]
    pub(crate) work: PathBuf,
    /// Folder of the page, its figures as JSON, and its pictures.
    #[arg(long, value_name = "DIR", default_value = "docs/results/curve")]
    pub(crate) out: PathBuf,
    /// Only these runs; may be repeated. The page shows whatever is finished.
    #[arg(long, value_name = "NAME")]
    pub(crate) only: Vec<String>,
}

fn minutes(text: &str) -> Result<f64, String> {
    match text.parse::<f64>() {
        Ok(minutes) if minutes > 0.0 && minutes.is_finite() => Ok(minutes),
        _ => Err("a number above 0 is needed".to_owned()),
    }
}

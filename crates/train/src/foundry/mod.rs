//! The foundry: how the shipped model is made, from raw pairs to a GGUF file.
//!
//! ```text
//! config.toml ─► Recipe
//! raw pairs ─► Build ─► packed shards + manifest ─► Dataset ─► Trainer ─► Checkpoint ─► write_gguf + Card
//!                ▲                                    ▲
//!                └────────── Frozen (koans) ──────────┘
//! ```
//! Everything follows from the recipe, its seeds and the raw pairs; a run that
//! was interrupted goes on to the same weights. The PyTorch twin in
//! `data/recipe` reads the same recipe and the same packed shards and writes the
//! same weights file.

mod config;
mod error;

mod build;
mod drill;
mod frozen;
mod item;
mod pack;
mod render;
mod sources;
mod tokenizer;
mod trim;

mod batches;
mod checkpoint;
mod evaluate;
mod metrics;
mod plots;
mod program;
mod trainer;

mod export;
mod import;

pub mod curve;

mod files;
mod rng;

pub use batches::{Dataset, TEXT_STAGE};
pub use build::{Build, BuildEvent, is_built};
pub use checkpoint::{Budget, Checkpoint, State};
pub use config::{Answers, DataRecipe, ModelRecipe, Recipe, TokenizerRecipe, TrainRecipe};
pub use error::{FoundryError, Result};
pub use evaluate::{AnswerLoss, Answered, Evaluation, answer_logprobs, measure};
pub use export::{Card, DataCard, Format, final_evaluation, write_gguf};
pub use frozen::Frozen;
pub use import::read_gguf;
pub use metrics::{Record, draw_curves};
pub use pack::{FORMAT, Manifest, Row, ShardInfo, read_shard, write_shard};
pub use render::{Meta, RawPair, Rendered, plain};
pub use rng::Rng;
pub use tokenizer::{Tokenizer, Vocabulary};
pub use trainer::{Event, Start, Trainer, use_threads};
pub use trim::trim;

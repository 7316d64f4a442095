//! The flags of `koans fresh`.

use std::num::NonZeroUsize;
use std::path::PathBuf;

use clap::Args;

/// Which fresh set is made.
#[derive(Debug, Args)]
pub(crate) struct FreshArgs {
    /// The frozen model: the SHA-256 of this file draws the crates.
    #[arg(long, value_name = "GGUF")]
    pub(crate) model: PathBuf,
    /// The Cargo manifest whose dependencies may be drawn.
    #[arg(long, value_name = "TOML")]
    pub(crate) from: PathBuf,
    /// Crates to draw.
    #[arg(short, long, value_name = "N", default_value = "10")]
    pub(crate) count: NonZeroUsize,
    /// Pairs of one crate at most.
    #[arg(long, value_name = "N", default_value = "30")]
    pub(crate) per_crate: NonZeroUsize,
    /// The folder of the set; it must not hold one.
    #[arg(long, value_name = "DIR")]
    pub(crate) out: PathBuf,
    /// Leave out what repeats this run of `koans generate`, and crates of its repositories. May be repeated.
    #[arg(long, value_name = "DIR")]
    pub(crate) against: Vec<PathBuf>,
    /// Compiles at the same time [default: number of cores].
    #[arg(long, value_name = "N")]
    pub(crate) jobs: Option<NonZeroUsize>,
}

//! The command line, as clap reads it. What the flags mean is decided in the
//! commands; here they are only named, typed and described.

mod eval;
pub(crate) mod foundry;
mod fresh;
mod model;

use std::num::NonZeroUsize;
use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};
use sleepy_fix::{Family, Outcome, Source};
use sleepy_koans::SetName;

use crate::error::EXIT_CODES;
use crate::model::ModelChoice;

pub(crate) use eval::EvalArgs;
pub(crate) use fresh::FreshArgs;
pub(crate) use model::{InfoArgs, ModelCommand, ProgressMode, PullArgs};

/// Sleepy Coder on the command line: repair Rust programs, measure how well
/// that works, and look after what was learned.
#[derive(Debug, Parser)]
#[command(name = "trainer-cli", version, after_help = EXIT_CODES, max_term_width = 100)]
pub(crate) struct Cli {
    #[command(flatten)]
    pub(crate) global: Global,
    #[command(subcommand)]
    pub(crate) command: Command,
}

/// Flags of every command.
#[derive(Debug, Args)]
pub(crate) struct Global {
    /// Print one JSON document on stdout.
    #[arg(long, global = true)]
    pub(crate) json: bool,
    /// Show more; twice shows debug logs.
    #[arg(short, long, global = true, action = clap::ArgAction::Count)]
    pub(crate) verbose: u8,
    /// Folder of episodes, models and settings.
    #[arg(
        long,
        global = true,
        env = "SLEEPY_HOME",
        hide_env_values = true,
        value_name = "DIR"
    )]
    pub(crate) home: Option<PathBuf>,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Repair koans, a task file, or a real workspace.
    Run(RunArgs),
    /// List the koans.
    List(ListArgs),
    /// Show one koan.
    Show(ShowArgs),
    /// Measure how much gets repaired.
    Eval(Box<EvalArgs>),
    /// Look after the recorded episodes.
    #[command(subcommand)]
    Episodes(EpisodesCommand),
    /// Check that this machine has what is needed.
    Doctor(DoctorArgs),
    /// Prove and seal the koans.
    #[command(subcommand)]
    Koans(KoansCommand),
    /// Pull, list and describe models.
    #[command(subcommand)]
    Model(ModelCommand),
}

/// Which tasks.
#[derive(Debug, Args)]
pub(crate) struct SelectArgs {
    /// Tasks of this JSONL file instead of the frozen koans.
    #[arg(long, value_name = "FILE")]
    pub(crate) set: Option<PathBuf>,
    /// Koans of another set: a frozen one (`v2`) or one to train on (`train`).
    #[arg(long, value_name = "SET", conflicts_with = "set")]
    pub(crate) set_version: Option<SetName>,
    /// Only the first N tasks.
    #[arg(short, long, value_name = "N")]
    pub(crate) count: Option<usize>,
    /// Only this error family; a beginning such as `borrow` is enough. May be repeated.
    #[arg(short, long, value_name = "FAMILY")]
    pub(crate) family: Vec<Family>,
    /// Only koans that rustc's own suggestions cannot repair.
    #[arg(long, conflicts_with = "set")]
    pub(crate) residual: bool,
}

/// Who repairs, and how hard.
#[derive(Debug, Args)]
pub(crate) struct ProposerArgs {
    /// A GGUF file or its name in `model list`, `openai:NAME@URL`, `ollama:NAME[@URL]`, or `off` [default: the shipped model].
    #[arg(short, long)]
    pub(crate) model: Option<ModelChoice>,
    /// Who proposes fixes.
    #[arg(
        long,
        value_delimiter = ',',
        value_name = "LIST",
        default_value = "rustc,memory,model"
    )]
    pub(crate) proposers: Vec<Source>,
    /// Turns per error, each fed by what the last one led to.
    #[arg(short = 'a', long, value_name = "N", default_value_t = 5, value_parser = clap::value_parser!(u32).range(1..=100))]
    pub(crate) max_attempts: u32,
    /// Samples the model draws per turn [default: 8].
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=16))]
    pub(crate) samples: Option<u32>,
    /// Let our own kind of model rate edits by fix patterns too [default: the setting `model.patterns`, which is on].
    #[arg(long, value_name = "WHETHER")]
    pub(crate) patterns: Option<Switch>,
    /// Seed of the sampling [default: 0].
    #[arg(long, value_name = "N")]
    pub(crate) seed: Option<u64>,
    /// Tasks or proposals worked on at the same time [default: number of cores].
    #[arg(long, value_name = "N")]
    pub(crate) jobs: Option<NonZeroUsize>,
}

/// Whether something is done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Switch {
    /// It is.
    On,
    /// It is not.
    Off,
}

#[derive(Debug, Args)]
#[command(after_help = "Exit code 0 when everything is repaired, 1 when something is left broken.")]
pub(crate) struct RunArgs {
    /// Only the tasks with these ids.
    #[arg(value_name = "ID", conflicts_with = "repo")]
    pub(crate) ids: Vec<String>,
    #[command(flatten)]
    pub(crate) select: SelectArgs,
    #[command(flatten)]
    pub(crate) proposers: ProposerArgs,
    /// Repair the cargo workspace at PATH; shows diffs and changes nothing by itself.
    #[arg(long, value_name = "PATH", conflicts_with_all = ["set", "count", "family", "residual"])]
    pub(crate) repo: Option<PathBuf>,
    /// Write the repairs into the workspace.
    #[arg(long, requires = "repo")]
    pub(crate) apply: bool,
    /// Ask for each repair whether to write it.
    #[arg(long, requires = "repo", conflicts_with_all = ["apply", "json"])]
    pub(crate) interactive: bool,
    /// Do not run the workspace's tests.
    #[arg(long, requires = "repo")]
    pub(crate) no_tests: bool,
    /// Errors worked on at most in one program.
    #[arg(long, value_name = "N", default_value_t = 32)]
    pub(crate) max_errors: u32,
    /// Name of this run in the episodes [default: a random one].
    #[arg(long, value_name = "ID")]
    pub(crate) run_id: Option<String>,
}

#[derive(Debug, Args)]
pub(crate) struct ListArgs {
    #[command(flatten)]
    pub(crate) select: SelectArgs,
}

#[derive(Debug, Args)]
pub(crate) struct ShowArgs {
    /// The koan or task.
    pub(crate) id: String,
    /// Look in this JSONL file instead of the frozen koans.
    #[arg(long, value_name = "FILE")]
    pub(crate) set: Option<PathBuf>,
    /// Look in another set: a frozen one (`v2`) or one to train on (`train`).
    #[arg(long, value_name = "SET", conflicts_with = "set")]
    pub(crate) set_version: Option<SetName>,
    /// Show the solution too.
    #[arg(long)]
    pub(crate) solution: bool,
}

#[derive(Debug, Subcommand)]
pub(crate) enum EpisodesCommand {
    /// List episodes, the newest first.
    List(FilterArgs),
    /// Show one episode.
    Show {
        /// Its id or an unambiguous beginning of it.
        id: String,
    },
    /// Write episodes as JSONL.
    Export {
        #[command(flatten)]
        filter: FilterArgs,
        /// The file; `-` is stdout.
        #[arg(long, short, default_value = "-", value_name = "FILE")]
        output: PathBuf,
    },
    /// Read episodes from a JSONL export, or mine them from a git history.
    Import {
        /// The export; `-` is stdin.
        #[arg(
            value_name = "FILE",
            required_unless_present = "git",
            conflicts_with = "git"
        )]
        file: Option<PathBuf>,
        /// Mine repairs from the history of the git repository at PATH.
        #[arg(long, value_name = "PATH", num_args = 0..=1, default_missing_value = ".")]
        git: Option<PathBuf>,
        /// Commits looked at.
        #[arg(long, value_name = "N", default_value_t = 50, requires = "git")]
        max: usize,
    },
    /// Count episodes.
    Stats,
    /// Delete episodes for good.
    Forget {
        #[command(flatten)]
        filter: FilterArgs,
        /// Delete every episode.
        #[arg(long)]
        all: bool,
    },
}

/// Which episodes.
#[derive(Debug, Args)]
pub(crate) struct FilterArgs {
    /// Only these ids.
    #[arg(value_name = "ID")]
    pub(crate) ids: Vec<String>,
    /// Only of the last N days.
    #[arg(long, value_name = "N")]
    pub(crate) days: Option<u32>,
    /// Only with this outcome: automatic, offered, accepted, rejected, undone, ignored or human_fix.
    #[arg(long)]
    pub(crate) outcome: Option<Outcome>,
    /// Only this error family.
    #[arg(short, long)]
    pub(crate) family: Option<Family>,
    /// Only this error code.
    #[arg(long)]
    pub(crate) code: Option<String>,
    /// Only of this run.
    #[arg(long, value_name = "ID")]
    pub(crate) run_id: Option<String>,
    /// Only by this proposer.
    #[arg(long)]
    pub(crate) source: Option<Source>,
    /// Only of the repository at PATH.
    #[arg(long, value_name = "PATH")]
    pub(crate) repo: Option<PathBuf>,
    /// At most N.
    #[arg(short, long, value_name = "N")]
    pub(crate) count: Option<u64>,
}

#[derive(Debug, Args)]
pub(crate) struct DoctorArgs {
    /// Check this model instead of the shipped one.
    #[arg(short, long)]
    pub(crate) model: Option<ModelChoice>,
}

#[derive(Debug, Subcommand)]
pub(crate) enum KoansCommand {
    /// Prove each koan: broken as it says, solved by its solution, gutted versions fail its tests.
    Check {
        /// Only these koans.
        #[arg(value_name = "ID")]
        ids: Vec<String>,
        #[command(flatten)]
        set: SetVersionArgs,
        /// Koans checked at the same time [default: number of cores].
        #[arg(long, value_name = "N")]
        jobs: Option<NonZeroUsize>,
    },
    /// Compare a set with its manifest of hashes, or write the manifest of a new set.
    Manifest {
        #[command(flatten)]
        set: SetVersionArgs,
        /// Write the manifest; refused when a sealed set has changed.
        #[arg(long)]
        write: bool,
    },
    /// Make pairs of broken and repaired Rust to train on.
    Generate(GenerateArgs),
    /// Tell what runs of `generate` made together; files that changed since are an error.
    Account {
        /// Folder of a finished run, or of several.
        #[arg(value_name = "DIR")]
        folder: PathBuf,
        /// Write STEM.json and STEM.md.
        #[arg(long, value_name = "STEM")]
        out: Option<PathBuf>,
    },
    /// Make pairs to measure a frozen model with, from crates that its hash draws.
    Fresh(FreshArgs),
}

/// What `koans generate` makes, and of what.
#[derive(Debug, Args)]
pub(crate) struct GenerateArgs {
    /// The folder of the pairs; a run that was stopped there goes on.
    #[arg(long, value_name = "DIR")]
    pub(crate) out: Option<PathBuf>,
    /// Take what the other flags do not say from this file.
    #[arg(long, value_name = "TOML")]
    pub(crate) recipe: Option<PathBuf>,
    /// Mutate these crates of the registry, as NAME or NAME@VERSION.
    #[arg(long, value_name = "NAME", value_delimiter = ',')]
    pub(crate) crates: Vec<String>,
    /// Mutate the dependencies of this Cargo manifest.
    #[arg(long, value_name = "TOML")]
    pub(crate) crates_file: Option<PathBuf>,
    /// Leave out what the crates depend on.
    #[arg(long)]
    pub(crate) named_only: bool,
    /// Mutate the examples of the installed documentation.
    #[arg(long)]
    pub(crate) docs: bool,
    /// Fill in the bug and repair templates of this folder.
    #[arg(long, value_name = "DIR")]
    pub(crate) templates: Option<PathBuf>,
    /// Crates whose repositories are for measuring only [default: those of data/recipe/config.toml].
    #[arg(long, value_name = "NAME", value_delimiter = ',')]
    pub(crate) held_out: Option<Vec<String>>,
    /// Keep the dependencies of this Cargo manifest out, whatever depends on them.
    #[arg(long, value_name = "TOML")]
    pub(crate) leave_out: Option<PathBuf>,
    /// Seed of every random choice [default: 20].
    #[arg(long, value_name = "N")]
    pub(crate) seed: Option<u64>,
    /// Stop at N pairs.
    #[arg(long, value_name = "N")]
    pub(crate) limit: Option<usize>,
    /// Compiles at the same time [default: number of cores].
    #[arg(long, value_name = "N")]
    pub(crate) jobs: Option<NonZeroUsize>,
    /// Passes over all sources [default: 10].
    #[arg(long, value_name = "N")]
    pub(crate) laps: Option<NonZeroUsize>,
    /// Pairs in a file [default: 8000].
    #[arg(long, value_name = "N")]
    pub(crate) shard: Option<NonZeroUsize>,
    /// Pairs of one crate at most [default: 1500].
    #[arg(long, value_name = "N")]
    pub(crate) crate_cap: Option<usize>,
    /// Share of a file that one error code may have, templates excepted [default: 0.12].
    #[arg(long, value_name = "SHARE")]
    pub(crate) code_share: Option<f64>,
    /// Template instances at most [default: 60000].
    #[arg(long, value_name = "N")]
    pub(crate) template_pairs: Option<usize>,
    /// Mutants of repaired template programs at most [default: 30000].
    #[arg(long, value_name = "N")]
    pub(crate) host_pairs: Option<usize>,
    /// Mutants of documentation examples at most [default: 16000].
    #[arg(long, value_name = "N")]
    pub(crate) snippet_pairs: Option<usize>,
    /// Go on with the run in the folder, and fail if there is none.
    #[arg(long, conflicts_with = "restart")]
    pub(crate) resume: bool,
    /// Throw away what the folder holds of an earlier run.
    #[arg(long)]
    pub(crate) restart: bool,
    /// Show the ways to break a program and end.
    #[arg(long)]
    pub(crate) list_operators: bool,
}

/// Which set of koans.
#[derive(Debug, Args)]
pub(crate) struct SetVersionArgs {
    /// The set: a frozen one (`v2`) or one to train on (`train`).
    #[arg(long, value_name = "SET")]
    pub(crate) set_version: Option<SetName>,
    /// The folder with the sets [default: koans/frozen or koans/train of the checkout].
    #[arg(long, value_name = "DIR")]
    pub(crate) dir: Option<PathBuf>,
}

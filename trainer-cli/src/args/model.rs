//! The flags of `model`.

use clap::{Args, Subcommand, ValueEnum};

use super::foundry::FoundryCommand;

#[derive(Debug, Subcommand)]
pub(crate) enum ModelCommand {
    /// List the models that lie here, those that began to arrive, and those that can be pulled.
    List,
    /// Describe a model: what it is, what it needs.
    Info(InfoArgs),
    /// Pull a model: by its name in the catalogue, from an address, or from a file.
    Pull(PullArgs),
    /// Delete a model that was pulled, or what has arrived of one.
    Remove {
        /// Its name or file name.
        #[arg(value_name = "NAME")]
        model: String,
    },
    #[command(flatten)]
    Foundry(FoundryCommand),
}

#[derive(Debug, Args)]
pub(crate) struct InfoArgs {
    /// A GGUF file, a model that lies here, or one of the catalogue [default: the model that would be used].
    #[arg(value_name = "MODEL")]
    pub(crate) model: Option<String>,
    /// Context in tokens to judge the memory for [default: the setting model.context].
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..))]
    pub(crate) context: Option<u32>,
}

/// What to pull, and how.
#[derive(Debug, Args)]
#[command(
    after_help = "Ctrl-C keeps what has arrived; the same command goes on from there.\n\
    With --progress json each line on stderr that begins with { is an event: start, progress, retry, \
    restart, verify, warning, and at the end done or failed."
)]
pub(crate) struct PullArgs {
    /// A name of the catalogue (see `model list`), `hub:OWNER/NAME/FILE.gguf[@REVISION]`, an address, or a file.
    #[arg(value_name = "NAME|URL|PATH")]
    pub(crate) model: String,
    /// Address of the model hub [default: the setting hub.endpoint].
    #[arg(long, value_name = "URL", env = "SLEEPY_HUB")]
    pub(crate) hub: Option<String>,
    /// A server with the hub's files, asked first [default: the setting hub.mirror].
    #[arg(long, value_name = "URL", env = "SLEEPY_HUB_MIRROR")]
    pub(crate) mirror: Option<String>,
    /// SHA-256 that the file must have.
    #[arg(long, value_name = "HEX")]
    pub(crate) sha256: Option<String>,
    /// Keep it under this name.
    #[arg(long = "as", value_name = "FILE.gguf")]
    pub(crate) file_name: Option<String>,
    /// Context in tokens to judge the memory for [default: the setting model.context].
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..))]
    pub(crate) context: Option<u32>,
    /// Pull it even if this machine has too little memory for it.
    #[arg(long)]
    pub(crate) force: bool,
    /// Fetch a model without a known hash anew, and take it even if it is not the one of an earlier pull.
    #[arg(long)]
    pub(crate) accept_changed: bool,
    /// How progress is shown on stderr.
    #[arg(long, value_name = "HOW", value_enum, default_value_t = ProgressMode::Auto)]
    pub(crate) progress: ProgressMode,
}

/// How progress is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum ProgressMode {
    /// A bar on a terminal, nothing elsewhere.
    Auto,
    /// A line of JSON for each event.
    Json,
    /// Nothing.
    None,
}

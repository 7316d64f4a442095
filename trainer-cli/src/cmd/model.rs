//! `model list|info`: what lies in a model file, from its header alone.

use std::path::{Path, PathBuf};

use serde::Serialize;
use sleepy_infer::gguf::{Header, check_model};
use sleepy_infer::{Profile, ProfileKind, sha256_file};

use super::Context;
use crate::args::ModelCommand;
use crate::error::{CliError, Status};
use crate::model::{folders, list};
use crate::output::columns;

#[derive(Serialize)]
struct Info {
    file: PathBuf,
    name: String,
    architecture: Option<String>,
    profile: &'static str,
    bytes: u64,
    parameters: u64,
    layers: Option<u64>,
    context: Option<u64>,
    vocabulary: usize,
    sha256: String,
}

pub(crate) fn run(context: &Context, command: &ModelCommand) -> Result<Status, CliError> {
    match command {
        ModelCommand::List => list_models(context),
        ModelCommand::Info { file } => {
            let file = match file {
                Some(file) => file.clone(),
                None => list(&folders(&context.home))
                    .into_iter()
                    .next()
                    .ok_or_else(|| no_model(context))?,
            };
            let info = describe(&file)?;
            context.output.result(&info, || text(&info))?;
            Ok(Status::Done)
        }
    }
}

fn no_model(context: &Context) -> CliError {
    CliError::Environment(format!(
        "no model was found; put a GGUF file into {}",
        context.home.models().display()
    ))
}

fn list_models(context: &Context) -> Result<Status, CliError> {
    #[derive(Serialize)]
    struct Models {
        models: Vec<PathBuf>,
    }
    let models = Models {
        models: list(&folders(&context.home)),
    };
    context.output.result(&models, || {
        let lines = models.models.iter().map(|m| format!("{}\n", m.display()));
        if models.models.is_empty() {
            format!("{}\n", no_model(context))
        } else {
            lines.collect()
        }
    })?;
    Ok(Status::Done)
}

fn describe(file: &Path) -> Result<Info, CliError> {
    let header = Header::open(file)?;
    check_model(&header)?;
    let profile = Profile::from_header(&header);
    Ok(Info {
        file: file.to_path_buf(),
        name: profile.name().to_owned(),
        architecture: header.str("general.architecture").map(str::to_owned),
        profile: match profile.kind() {
            ProfileKind::Compact => "compact",
            ProfileKind::Instruct => "instruct",
        },
        bytes: header.file_len,
        parameters: header.tensors.iter().map(|t| t.elements()).sum(),
        layers: header.arch_uint("block_count"),
        context: header.arch_uint("context_length"),
        vocabulary: header.tokens().len(),
        sha256: sha256_file(file).map_err(|e| CliError::io(file.display(), &e))?,
    })
}

fn text(info: &Info) -> String {
    let number = |n: Option<u64>| n.map_or("-".to_owned(), |n| n.to_string());
    let rows = [
        ("name", info.name.clone()),
        ("file", info.file.display().to_string()),
        ("size", format!("{:.1} MB", info.bytes as f64 / 1e6)),
        (
            "parameters",
            format!("{:.2} M", info.parameters as f64 / 1e6),
        ),
        (
            "architecture",
            info.architecture.clone().unwrap_or_default(),
        ),
        ("prompt", info.profile.to_owned()),
        ("layers", number(info.layers)),
        ("context", number(info.context)),
        ("vocabulary", info.vocabulary.to_string()),
        ("sha256", info.sha256.clone()),
    ];
    columns(&rows.map(|(name, value)| vec![name.to_owned(), value]))
}

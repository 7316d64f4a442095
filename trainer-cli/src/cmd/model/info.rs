//! `model info`: what lies in a model file, from its header alone, or what the catalogue says of one that is not here.

use std::path::{Path, PathBuf};

use serde::Serialize;
use sleepy_infer::gguf::{Header, KEY_CHAT_TEMPLATE, check_model};
use sleepy_infer::pull::{Catalogue, Entry, Records, size_text};
use sleepy_infer::{Footprint, Profile, ProfileKind, sha256_file};

use super::Room;
use crate::args::InfoArgs;
use crate::cmd::Context;
use crate::error::{CliError, Status};
use crate::model::{find, list};
use crate::output::columns;
use crate::setup;

/// A model that lies here.
#[derive(Serialize)]
struct Info {
    installed: bool,
    file: PathBuf,
    name: String,
    architecture: Option<String>,
    profile: &'static str,
    template: &'static str,
    bytes: u64,
    parameters: u64,
    quantisation: Option<&'static str>,
    layers: Option<u64>,
    context: Option<u64>,
    vocabulary: usize,
    licence: Option<String>,
    origin: Option<String>,
    sha256: String,
    memory: Room,
}

/// A model of the catalogue.
#[derive(Serialize)]
struct Offer {
    installed: bool,
    #[serde(flatten)]
    entry: Entry,
    memory: Room,
}

pub(super) fn run(context: &Context, args: &InfoArgs) -> Result<Status, CliError> {
    let settings = setup::settings(context, None).model;
    let tokens = u64::from(args.context.unwrap_or(settings.context));
    let file = match &args.model {
        Some(asked) => {
            let path = PathBuf::from(asked);
            if path.is_file() {
                path
            } else if let Some(file) = find(&context.home, asked) {
                file
            } else {
                return offer(context, asked, tokens);
            }
        }
        None => match settings.path {
            Some(path) => path,
            None => list(&context.home)
                .into_iter()
                .next()
                .ok_or_else(|| no_model(context))?,
        },
    };
    let info = describe(context, &file, tokens)?;
    context.output.result(&info, || text(&info))?;
    Ok(Status::Done)
}

fn no_model(context: &Context) -> CliError {
    CliError::Environment(format!(
        "no model was found; `trainer-cli model pull NAME` brings one into {}",
        context.home.models().display()
    ))
}

fn offer(context: &Context, asked: &str, tokens: u64) -> Result<Status, CliError> {
    let catalogue = Catalogue::load(&context.home.models())?;
    let entry = catalogue.find(asked).cloned().ok_or_else(|| {
        CliError::Environment(format!(
            "there is no model {asked}: it is no file, lies in no folder of models and is not in the catalogue; see `trainer-cli model list`"
        ))
    })?;
    let offer = Offer {
        installed: false,
        memory: Room::of(entry.footprint().need(tokens)),
        entry,
    };
    context.output.result(&offer, || {
        let e = &offer.entry;
        let hash = e.sha256.as_deref();
        let mut rows = vec![
            ("name", format!("{} ({})", e.name, e.title)),
            (
                "file",
                format!("not here; `trainer-cli model pull {}`", e.name),
            ),
            ("from", format!("{}/{}", e.repo, e.file)),
            ("size", size_text(e.bytes)),
            ("parameters", parameters(e.parameters)),
            ("stored as", e.quantisation.clone()),
            ("context", e.context.to_string()),
            ("memory", offer.memory.text()),
            ("licence", e.licence.clone()),
        ];
        rows.extend(e.licence_note.clone().map(|note| ("", note)));
        rows.push((
            "sha256",
            hash.unwrap_or("not known; recorded when it is pulled")
                .to_owned(),
        ));
        table(rows)
    })?;
    Ok(Status::Done)
}

fn describe(context: &Context, file: &Path, tokens: u64) -> Result<Info, CliError> {
    let header = Header::open(file)?;
    check_model(&header)?;
    let profile = Profile::from_header(&header);
    let own = context.home.models();
    let records = Records::load(&own)?;
    let name = file.file_name().map(|n| n.to_string_lossy());
    let record = name
        .filter(|_| file.parent() == Some(&own))
        .and_then(|n| records.of_file(&n));
    let said = header.str("general.license").map(str::to_owned);
    Ok(Info {
        installed: true,
        file: file.to_path_buf(),
        name: profile.name().to_owned(),
        architecture: header.str("general.architecture").map(str::to_owned),
        profile: match profile.kind() {
            ProfileKind::Compact => "compact",
            ProfileKind::Instruct => "instruct",
        },
        template: match profile.kind() {
            ProfileKind::Compact => "none; the prompt has control tokens of its own",
            ProfileKind::Instruct if header.str(KEY_CHAT_TEMPLATE).is_some() => "its own",
            ProfileKind::Instruct => "none; a common one is used",
        },
        bytes: header.file_len,
        parameters: header.parameters(),
        quantisation: header.quantisation(),
        layers: header.arch_uint("block_count"),
        context: header.arch_uint("context_length"),
        vocabulary: header.tokens().len(),
        licence: record.and_then(|(_, r)| r.licence.clone()).or(said),
        origin: record.map(|(origin, _)| origin.to_owned()),
        sha256: sha256_file(file).map_err(|e| CliError::io(file.display(), &e))?,
        memory: Room::of(Footprint::of(&header).need(tokens)),
    })
}

fn parameters(n: u64) -> String {
    if n >= 1_000_000_000 {
        format!("{:.2} billion", n as f64 / 1e9)
    } else {
        format!("{:.2} million", n as f64 / 1e6)
    }
}

fn table(rows: Vec<(&str, String)>) -> String {
    let rows = rows.into_iter().map(|(k, v)| vec![k.to_owned(), v]);
    columns(&rows.collect::<Vec<_>>())
}

fn text(info: &Info) -> String {
    let number = |n: Option<u64>| n.map_or("-".to_owned(), |n| n.to_string());
    let word = |w: &Option<String>| w.clone().unwrap_or_else(|| "-".to_owned());
    let need = &info.memory.need;
    let parts = format!(
        "weights {}, cache {}, buffers about {}",
        size_text(need.weights),
        size_text(need.kv),
        size_text(need.buffers)
    );
    table(vec![
        ("name", info.name.clone()),
        ("file", info.file.display().to_string()),
        ("size", size_text(info.bytes)),
        ("parameters", parameters(info.parameters)),
        ("stored as", info.quantisation.unwrap_or("-").to_owned()),
        ("architecture", word(&info.architecture)),
        ("prompt", info.profile.to_owned()),
        ("template", info.template.to_owned()),
        ("layers", number(info.layers)),
        ("context", number(info.context)),
        ("vocabulary", info.vocabulary.to_string()),
        ("memory", info.memory.text()),
        ("", parts),
        ("licence", word(&info.licence)),
        ("pulled from", word(&info.origin)),
        ("sha256", info.sha256.clone()),
    ])
}

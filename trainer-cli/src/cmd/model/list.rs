//! `model list`: what lies here, what began to arrive, what can be pulled.

use std::path::{Path, PathBuf};

use serde::Serialize;
use sleepy_infer::gguf::Header;
use sleepy_infer::pull::{
    Catalogue, Entry, Fit, Machine, Records, ThisMachine, Unfinished, size_text, unfinished,
};

use super::stem;
use crate::cmd::Context;
use crate::error::{CliError, Status};
use crate::model::list;
use crate::output::columns;
use crate::setup;

#[derive(Serialize)]
struct Models {
    /// Paths alone, the one that would be used first.
    models: Vec<PathBuf>,
    installed: Vec<Installed>,
    unfinished: Vec<Unfinished>,
    catalogue: Vec<Offered>,
}

/// A model that lies here.
#[derive(Serialize)]
struct Installed {
    name: String,
    file: PathBuf,
    bytes: u64,
    quantisation: Option<&'static str>,
    /// Whether it lies in the person's own folder; the others came with the program.
    own: bool,
    /// Where it was pulled from.
    origin: Option<String>,
    licence: Option<String>,
}

/// A model of the catalogue.
#[derive(Serialize)]
struct Offered {
    name: String,
    title: String,
    bytes: u64,
    quantisation: String,
    parameters: u64,
    licence: String,
    licence_note: Option<String>,
    /// Whether it lies here already.
    installed: bool,
    /// Whether its hash is known before it is pulled.
    pinned: bool,
    /// What it needs with the context of the settings, and whether this machine has it.
    memory: u64,
    fit: Fit,
}

pub(super) fn run(context: &Context) -> Result<Status, CliError> {
    let own = context.home.models();
    let files = list(&context.home);
    let records = Records::load(&own)?;
    let tokens = u64::from(setup::settings(context, None).model.context);
    let memory = ThisMachine.memory();
    let offered = |entry: Entry| {
        let need = entry.footprint().need(tokens).total;
        Offered {
            installed: files.iter().any(|f| f.ends_with(entry.file_name())),
            pinned: entry.sha256.is_some(),
            memory: need,
            fit: Fit::of(need, memory),
            name: entry.name,
            title: entry.title,
            bytes: entry.bytes,
            quantisation: entry.quantisation,
            parameters: entry.parameters,
            licence: entry.licence,
            licence_note: entry.licence_note,
        }
    };
    let catalogue = Catalogue::load(&own)?.models;
    let models = Models {
        installed: files.iter().map(|f| installed(f, &own, &records)).collect(),
        unfinished: unfinished(&own),
        catalogue: catalogue.into_iter().map(offered).collect(),
        models: files,
    };
    context.output.result(&models, || text(&models, &own))?;
    Ok(Status::Done)
}

fn installed(file: &Path, own: &Path, records: &Records) -> Installed {
    let header = Header::open(file).ok();
    let own = file.parent() == Some(own);
    let name = file.file_name().map(|n| n.to_string_lossy());
    let record = name.filter(|_| own).and_then(|n| records.of_file(&n));
    let licence = || header.as_ref()?.str("general.license").map(str::to_owned);
    Installed {
        name: stem(file),
        file: file.to_path_buf(),
        bytes: header.as_ref().map_or(0, |h| h.file_len),
        quantisation: header.as_ref().and_then(Header::quantisation),
        own,
        origin: record.map(|(origin, _)| origin.to_owned()),
        licence: record.and_then(|(_, r)| r.licence.clone()).or_else(licence),
    }
}

fn text(models: &Models, own: &Path) -> String {
    let mut out = String::new();
    if models.installed.is_empty() {
        out.push_str("no model lies here\n");
    } else {
        out.push_str("here, the first is used unless another is named:\n");
        let rows = models.installed.iter().map(|m| {
            vec![
                format!("  {}", m.name),
                size_text(m.bytes),
                m.quantisation.unwrap_or("-").to_owned(),
                m.licence.clone().unwrap_or_else(|| "-".to_owned()),
                m.file.display().to_string(),
            ]
        });
        out.push_str(&columns(&rows.collect::<Vec<_>>()));
    }
    if !models.unfinished.is_empty() {
        out.push_str("\nbegan to arrive; pull again to go on:\n");
        let rows = models.unfinished.iter().map(|u| {
            let of = u.total.map_or("?".to_owned(), size_text);
            vec![
                format!("  {}", u.file),
                format!("{} of {of}", size_text(u.bytes)),
            ]
        });
        out.push_str(&columns(&rows.collect::<Vec<_>>()));
    }
    out.push_str("\nto pull with `trainer-cli model pull NAME`:\n");
    let rows = models.catalogue.iter().map(|m| {
        let room = match m.fit {
            Fit::Fits | Fit::Unknown => "",
            Fit::Tight => "  memory is tight now",
            Fit::TooLarge => "  too large for this machine",
        };
        let here = if m.installed { "  here" } else { "" };
        vec![
            format!("  {}", m.name),
            size_text(m.bytes),
            format!("needs {}", size_text(m.memory)),
            format!("{}{room}{here}", m.licence),
        ]
    });
    out.push_str(&columns(&rows.collect::<Vec<_>>()));
    let notes: std::collections::BTreeSet<_> = models
        .catalogue
        .iter()
        .filter_map(|m| Some((&m.licence, m.licence_note.as_ref()?)))
        .collect();
    for (licence, note) in notes {
        out.push_str(&format!("{licence}: {note}\n"));
    }
    out.push_str(&format!("they go into {}\n", own.display()));
    out
}

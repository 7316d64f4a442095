//! `model pull`: flags and settings to a pull, its outcome to a document.

use sleepy_infer::pull::{
    Catalogue, Event, Hub, PullOptions, Pulled, Source, Status as Outcome, ThisMachine, Trust,
    pull, size_text,
};

use super::progress::Progress;
use super::{Room, stem};
use crate::args::PullArgs;
use crate::cmd::Context;
use crate::error::{CliError, Status};
use crate::setup;

pub(super) async fn run(context: &Context, args: &PullArgs) -> Result<Status, CliError> {
    let progress = Progress::new(args.progress);
    let result = fetch(context, args, &progress).await;
    progress.end(result.as_ref());
    let pulled = result?;
    context.output.result(&pulled, || text(&pulled))?;
    Ok(Status::Done)
}

async fn fetch(
    context: &Context,
    args: &PullArgs,
    progress: &Progress,
) -> Result<Pulled, CliError> {
    context.home.ensure()?;
    let models = context.home.models();
    let source = Source::parse(&args.model, &Catalogue::load(&models)?)?;
    if let Source::Named(entry) = &source
        && let Some(note) = &entry.licence_note
    {
        progress.show(&Event::Warning {
            message: format!("{}: {note}", entry.licence),
        });
    }
    let settings = setup::settings(context, None);
    let hub = Hub {
        endpoint: args.hub.clone().unwrap_or(settings.hub.endpoint),
        mirror: args.mirror.clone().or(settings.hub.mirror),
    };
    let options = PullOptions {
        file_name: args.file_name.clone(),
        sha256: args.sha256.clone(),
        context: u64::from(args.context.unwrap_or(settings.model.context)),
        force: args.force,
        accept_changed: args.accept_changed,
        ..PullOptions::new(models, hub)
    };
    let watch = |event: &Event| progress.show(event);
    Ok(pull(&source, &options, &ThisMachine, &watch, &context.cancel).await?)
}

fn text(pulled: &Pulled) -> String {
    let verb = match pulled.status {
        Outcome::Pulled => "pulled",
        Outcome::AlreadyHere => "is here already:",
    };
    let trust = match pulled.trust {
        Trust::Pinned => "as the catalogue says",
        Trust::Given => "as you said",
        Trust::Recorded => "as at the first pull",
        Trust::FirstUse => "recorded now, later pulls are compared with it",
        Trust::Unknown => "nobody says whether it is the right one",
    };
    let name = stem(&pulled.file);
    let file = pulled.file.display();
    let lines = [
        format!(
            "{} {verb} {file} ({})",
            pulled.name,
            size_text(pulled.bytes)
        ),
        format!("sha256 {}, {trust}", pulled.sha256),
        format!(
            "licence {}",
            pulled.licence.as_deref().unwrap_or("not known")
        ),
        format!("memory {}", Room::of(pulled.memory).text()),
        format!(
            "use it with `--model {name}`, or for good with `model.path = \"{file}\"` in the settings"
        ),
    ];
    lines.join("\n") + "\n"
}

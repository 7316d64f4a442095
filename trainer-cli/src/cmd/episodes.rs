//! `episodes`: what was recorded, and what becomes of it.

use std::fs::File;
use std::io::{BufRead, BufReader, BufWriter, Write};
use std::path::Path;

use serde::Serialize;
use sleepy_episodes::{Filter, Problem, Stats, Store};
use sleepy_fix::{Episode, EpisodeId};

use super::Context;
use crate::args::{EpisodesCommand, FilterArgs};
use crate::clock::{date, now};
use crate::error::{CliError, Status};
use crate::mine;
use crate::output::columns;
use crate::repo::repo_id;

/// Entries that `list` shows unless it was told otherwise.
const LISTED: u64 = 50;

pub(crate) async fn run(context: &Context, command: EpisodesCommand) -> Result<Status, CliError> {
    match command {
        EpisodesCommand::List(args) => list(context, &args),
        EpisodesCommand::Show { id } => show(context, &id),
        EpisodesCommand::Export { filter, output } => export(context, &filter, &output),
        EpisodesCommand::Import {
            git: Some(repo),
            max,
            ..
        } => mine::command(context, &repo, max).await,
        EpisodesCommand::Import { file, .. } => import(context, file.as_deref()),
        EpisodesCommand::Stats => stats(context),
        EpisodesCommand::Forget { filter, all } => forget(context, &filter, all),
    }
}

fn store(context: &Context) -> Result<Store, CliError> {
    let store = Store::open(context.home.path())?;
    if let Some(aside) = store.set_aside() {
        tracing::warn!(
            "the database was damaged and is kept as {}",
            aside.display()
        );
    }
    Ok(store)
}

fn filter(args: &FilterArgs) -> Result<Filter, CliError> {
    Ok(Filter {
        ids: args.ids.iter().cloned().map(EpisodeId).collect(),
        since: args.days.map(|d| now() - i64::from(d) * 86_400_000),
        outcome: args.outcome,
        family: args.family,
        code: args.code.clone(),
        repo: args.repo.as_deref().map(repo_id).transpose()?,
        run: args.run_id.clone(),
        source: args.source,
        limit: args.count,
        ..Filter::default()
    })
}

fn list(context: &Context, args: &FilterArgs) -> Result<Status, CliError> {
    #[derive(Serialize)]
    struct Listing {
        episodes: Vec<Episode>,
    }
    let mut filter = filter(args)?;
    filter.limit.get_or_insert(LISTED);
    let listing = Listing {
        episodes: store(context)?.list(&filter)?,
    };
    context.output.result(&listing, || {
        let rows: Vec<Vec<String>> = listing.episodes.iter().map(row).collect();
        let mut out = columns(&rows);
        if rows.is_empty() {
            out.push_str("no episodes\n");
        }
        out
    })?;
    Ok(Status::Done)
}

fn row(episode: &Episode) -> Vec<String> {
    vec![
        episode.id.0.chars().take(8).collect(),
        date(episode.timestamp),
        episode.outcome.name().to_owned(),
        if episode.passed { "verified" } else { "-" }.to_owned(),
        episode.source.map_or("-".to_owned(), |s| s.to_string()),
        episode.task_id.clone(),
        one_line(&episode.error, 80),
    ]
}

fn one_line(text: &str, max: usize) -> String {
    let line = text.lines().next().unwrap_or("");
    match line.char_indices().nth(max) {
        Some((cut, _)) => format!("{}…", &line[..cut]),
        None => line.to_owned(),
    }
}

fn show(context: &Context, id: &str) -> Result<Status, CliError> {
    let store = store(context)?;
    let episode = match store.get(&EpisodeId(id.to_owned())) {
        Ok(episode) => episode,
        Err(exact) => {
            let all = store.list(&Filter::default())?;
            let mut found = all.into_iter().filter(|e| e.id.0.starts_with(id));
            match (found.next(), found.next()) {
                (Some(one), None) => one,
                (Some(_), Some(_)) => {
                    return Err(CliError::Usage(format!(
                        "several episodes begin with `{id}`; give more of the id"
                    )));
                }
                (None, _) => return Err(exact.into()),
            }
        }
    };
    context.output.result(&episode, || details(&episode))?;
    Ok(Status::Done)
}

fn details(episode: &Episode) -> String {
    let verdict = episode.verdict.as_ref().map_or("none", |v| v.name());
    let source = episode
        .source
        .map_or("nobody".to_owned(), |s| s.to_string());
    let rows = [
        ("episode", episode.id.0.clone()),
        ("time", format!("{} UTC", date(episode.timestamp))),
        ("task", episode.task_id.clone()),
        ("run", episode.run_id.clone()),
        ("error", one_line(&episode.error, 200)),
        ("family", episode.family.to_string()),
        ("signature", episode.error_signature.to_string()),
        ("fix by", format!("{source} ({})", episode.model_id)),
        ("verdict", verdict.to_owned()),
        ("outcome", episode.outcome.name().to_owned()),
        ("steps", episode.steps_to_green.to_string()),
        ("time taken", format!("{} ms", episode.wall_clock_ms)),
    ];
    let mut out = columns(&rows.map(|(name, value)| vec![name.to_owned(), value]));
    for (name, text) in [
        ("diff", Some(&episode.diff_unified)),
        ("settled text", episode.settled_text.as_ref()),
    ] {
        if let Some(text) = text.filter(|t| !t.is_empty()) {
            out.push_str(&format!("\n--- {name}\n{}\n", text.trim_end()));
        }
    }
    out
}

fn export(context: &Context, args: &FilterArgs, output: &Path) -> Result<Status, CliError> {
    #[derive(Serialize)]
    struct Exported {
        episodes: u64,
    }
    let filter = filter(args)?;
    let store = store(context)?;
    if output == Path::new("-") {
        if context.output.is_json() {
            return Err(CliError::Usage(
                "--json prints one document and an export is many; name a file with --output"
                    .to_owned(),
            ));
        }
        store.export_jsonl(&filter, &mut std::io::stdout().lock())?;
        return Ok(Status::Done);
    }
    let file = create_private(output).map_err(|e| CliError::io(output.display(), &e))?;
    let mut writer = BufWriter::new(file);
    let episodes = store.export_jsonl(&filter, &mut writer)?;
    writer
        .flush()
        .map_err(|e| CliError::io(output.display(), &e))?;
    context.output.result(&Exported { episodes }, || {
        format!("{episodes} episodes are in {}\n", output.display())
    })?;
    Ok(Status::Done)
}

/// Episodes hold a person's code, so an export is for its owner alone.
fn create_private(path: &Path) -> std::io::Result<File> {
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}

fn import(context: &Context, file: Option<&Path>) -> Result<Status, CliError> {
    #[derive(Serialize)]
    struct Imported {
        imported: u64,
        problems: Vec<Problem>,
    }
    let mut reader: Box<dyn BufRead> = match file {
        Some(path) if path != Path::new("-") => {
            let file = File::open(path)
                .map_err(|e| CliError::Usage(format!("{}: {e}", path.display())))?;
            Box::new(BufReader::new(file))
        }
        _ => Box::new(std::io::stdin().lock()),
    };
    let (imported, problems) = store(context)?.import_jsonl(&mut reader)?;
    for problem in &problems {
        tracing::warn!("{problem}; skipped");
    }
    let result = Imported { imported, problems };
    context.output.result(&result, || {
        let skipped = result.problems.len();
        format!("{imported} new episodes, {skipped} lines skipped\n")
    })?;
    Ok(if result.problems.is_empty() {
        Status::Done
    } else {
        Status::Unachieved
    })
}

fn stats(context: &Context) -> Result<Status, CliError> {
    let stats = store(context)?.stats()?;
    context.output.result(&stats, || figures(&stats))?;
    Ok(Status::Done)
}

fn figures(stats: &Stats) -> String {
    let day = |time: Option<i64>| time.map_or("-".to_owned(), date);
    let mut rows = vec![
        ("episodes".to_owned(), stats.episodes.to_string()),
        ("verified".to_owned(), stats.passed.to_string()),
        ("signatures".to_owned(), stats.signatures.to_string()),
        ("repositories".to_owned(), stats.repos.to_string()),
        ("runs".to_owned(), stats.runs.to_string()),
        ("oldest".to_owned(), day(stats.oldest)),
        ("newest".to_owned(), day(stats.newest)),
        ("size".to_owned(), format!("{} KiB", stats.bytes / 1024)),
    ];
    let groups = [
        ("outcome", &stats.by_outcome),
        ("family", &stats.by_family),
        ("code", &stats.by_code),
        ("source", &stats.by_source),
    ];
    for (group, counts) in groups {
        for (value, count) in counts {
            let value = if value.is_empty() { "none" } else { value };
            rows.push((format!("{group} {value}"), count.to_string()));
        }
    }
    let rows: Vec<Vec<String>> = rows.into_iter().map(|(a, b)| vec![a, b]).collect();
    columns(&rows)
}

fn forget(context: &Context, args: &FilterArgs, all: bool) -> Result<Status, CliError> {
    let filter = filter(args)?;
    if filter.is_everything() != all {
        return Err(CliError::Usage(
            if all {
                "--all forgets everything; leave the other filters out"
            } else {
                "say which episodes to forget, or --all"
            }
            .to_owned(),
        ));
    }
    let forgotten = store(context)?.forget(&filter)?;
    context.output.result(&forgotten, || {
        let mut out = format!("{} episodes are forgotten\n", forgotten.episodes);
        if !forgotten.wiped {
            out.push_str(
                "another program is reading the database, so traces may be left; close it and forget again\n",
            );
        }
        for file in &forgotten.set_aside {
            out.push_str(&format!(
                "{} was set aside when it was damaged and may still hold them; `--all` deletes it\n",
                file.display()
            ));
        }
        out
    })?;
    Ok(Status::Done)
}

//! `koans check|manifest|generate|account|fresh`: the frozen koans hold what they promise,
//! and nobody changed them; and pairs to train on or to measure with, which never
//! repeat them.

mod account;
mod fresh;
mod generate;

pub(super) use generate::explain;

use std::path::{Path, PathBuf};

use serde::Serialize;
use sleepy_check::Sandbox;
use sleepy_koans::manifest::{self, ManifestError};
use sleepy_koans::prove::{KoanReport, check_set};
use sleepy_koans::{KoanSet, SetName, SetVersion};

use super::Context;
use crate::args::{KoansCommand, SetVersionArgs};
use crate::error::{CliError, Status};
use crate::setup::cores;
use crate::tasks::koan_set;

pub(crate) async fn run(context: &Context, command: KoansCommand) -> Result<Status, CliError> {
    match command {
        KoansCommand::Check { ids, set, jobs } => {
            let jobs = jobs.unwrap_or_else(cores);
            check(context, load(&set)?, &ids, jobs.get()).await
        }
        KoansCommand::Manifest { set, write } => seal(context, &set, write),
        KoansCommand::Generate(args) => generate::run(context, args).await,
        KoansCommand::Account { folder, out } => account::run(context, &folder, out),
        KoansCommand::Fresh(args) => fresh::run(context, args).await,
    }
}

/// What `koans check --json` prints.
#[derive(Serialize)]
struct Proof {
    set: String,
    koans: Vec<KoanReport>,
    hold: usize,
    fail: usize,
}

async fn check(
    context: &Context,
    mut set: KoanSet,
    ids: &[String],
    jobs: usize,
) -> Result<Status, CliError> {
    for id in ids {
        set.get(id)?;
    }
    if !ids.is_empty() {
        set.koans.retain(|k| ids.contains(&k.id));
    }
    let sandbox = Sandbox::probe().with_jobs(jobs);
    let scratch = tempfile::Builder::new()
        .prefix("sleepy-koans-")
        .tempdir()
        .map_err(|e| CliError::io("no scratch folder can be made", &e))?;
    let bar = context.output.bar(set.koans.len(), "koans");
    let reports = check_set(
        &set.koans,
        &sandbox,
        scratch.path(),
        &context.cancel,
        |report| {
            bar.inc(1);
            bar.set_message(report.id.clone());
            for failure in &report.failures {
                bar.suspend(|| tracing::warn!("{}: {failure}", report.id));
            }
        },
    )
    .await;
    bar.finish_and_clear();
    let koans = reports?;
    let fail = koans.iter().filter(|k| !k.holds()).count();
    let proof = Proof {
        set: set.name.full(),
        hold: koans.len() - fail,
        fail,
        koans,
    };
    context.output.result(&proof, || text(&proof))?;
    Ok(if fail == 0 {
        Status::Done
    } else {
        Status::Unachieved
    })
}

fn text(proof: &Proof) -> String {
    let mut out = String::new();
    for koan in &proof.koans {
        for failure in &koan.failures {
            out.push_str(&format!("{}: {failure}\n", koan.id));
        }
    }
    let residual = proof.koans.iter().filter(|k| k.residual).count();
    let gutted: usize = proof.koans.iter().map(|k| k.gutted).sum();
    out.push_str(&format!(
        "{} of {} koans of {} hold; {residual} are residual; {gutted} gutted versions fail the tests\n",
        proof.hold,
        proof.koans.len(),
        proof.set
    ));
    out
}

fn seal(context: &Context, args: &SetVersionArgs, write: bool) -> Result<Status, CliError> {
    #[derive(Serialize)]
    struct Sealed {
        set: String,
        files: usize,
        written: bool,
    }
    let (root, name) = place(args)?;
    let folder = root.join(name.version().to_string());
    let new = !folder.join(manifest::FILE_NAME).exists();
    let manifest = if write {
        manifest::write(&folder)
    } else {
        manifest::verify(&folder)
    };
    let manifest = manifest.map_err(|e| match e {
        ManifestError::Changed { .. } if write => CliError::Refused(e.to_string()),
        ManifestError::Koan(e) => e.into(),
        other => CliError::Failed(other.to_string()),
    })?;
    let sealed = Sealed {
        set: name.full(),
        files: manifest.files.len(),
        written: write && new,
    };
    context.output.result(&sealed, || {
        let what = if sealed.written {
            "was sealed"
        } else {
            "is as it was sealed"
        };
        format!("{} with {} files {what}\n", sealed.set, sealed.files)
    })?;
    Ok(Status::Done)
}

/// The set that is meant: from a folder where one was named, else one that was
/// compiled into this program.
fn load(args: &SetVersionArgs) -> Result<KoanSet, CliError> {
    match args.dir {
        Some(_) => {
            let (root, name) = place(args)?;
            Ok(KoanSet::load(&root, name)?)
        }
        None => koan_set(args.set_version),
    }
}

/// The folder that holds the set that is meant, and which of those there it is.
fn place(args: &SetVersionArgs) -> Result<(PathBuf, SetName), CliError> {
    let root = match &args.dir {
        Some(dir) => dir.clone(),
        None => checkout(args.set_version.unwrap_or_default().folder())?,
    };
    let name = match args.set_version {
        Some(name) => name,
        None => SetName::Frozen(newest(&root)?),
    };
    Ok((root, name))
}

/// `koans/frozen` or `koans/train`, here or in a folder above.
fn checkout(kind: &str) -> Result<PathBuf, CliError> {
    let here = std::env::current_dir().map_err(|e| CliError::io("the working folder", &e))?;
    here.ancestors()
        .map(|d| d.join("koans").join(kind))
        .find(|d| d.is_dir())
        .ok_or_else(|| {
            CliError::Usage(format!(
                "there is no koans/{kind} here or above; name the folder with --dir"
            ))
        })
}

fn newest(root: &Path) -> Result<SetVersion, CliError> {
    let entries =
        std::fs::read_dir(root).map_err(|e| CliError::Usage(format!("{}: {e}", root.display())))?;
    entries
        .filter_map(|e| e.ok()?.file_name().to_str()?.parse().ok())
        .max()
        .ok_or_else(|| CliError::Usage(format!("{} holds no set", root.display())))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_newest_set_is_the_one_with_the_highest_number() {
        let dir = tempfile::tempdir().unwrap();
        for name in ["v2", "v10", "notes", "v03"] {
            std::fs::create_dir(dir.path().join(name)).unwrap();
        }
        assert_eq!(newest(dir.path()).unwrap(), SetVersion(10));
        let none = newest(&dir.path().join("v2")).unwrap_err();
        assert_eq!(none.code(), 2);
    }
}

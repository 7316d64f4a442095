//! `koans fresh`: pairs to measure a frozen model with, from crates that its own
//! hash draws.

use std::path::Path;

use sleepy_check::Sandbox;
use sleepy_infer::sha256_file;
use sleepy_koans::generate::{Against, FreshManifest, FreshOptions, fresh};

use super::super::Context;
use super::generate::{explain, frozen};
use crate::args::FreshArgs;
use crate::error::{CliError, Status};
use crate::setup::cores;

pub(super) async fn run(context: &Context, args: FreshArgs) -> Result<Status, CliError> {
    let model_sha256 = sha256_file(&args.model)
        .map_err(|e| CliError::Usage(format!("the model {}: {e}", args.model.display())))?;
    let options = FreshOptions {
        model_sha256,
        candidates: args.from,
        count: args.count.get(),
        per_crate: args.per_crate.get(),
        out: args.out,
        jobs: args.jobs.unwrap_or_else(cores).get(),
        against: args.against,
        wrapper: None,
    };
    let frozen = frozen()?;
    let bar = context.output.bar(options.count, "crates");
    let sandbox = Sandbox::probe();
    let made = fresh(
        &options,
        &frozen,
        &sandbox,
        &context.cancel,
        |name, pairs| {
            bar.inc(u64::from(pairs > 0));
            bar.set_message(format!("{pairs} pairs of {name}"));
        },
    )
    .await;
    bar.finish_and_clear();
    let manifest = made.map_err(explain)?;
    context
        .output
        .result(&manifest, || text(&options.out, &manifest))?;
    let whole = manifest.crates.len() == options.count;
    Ok(if whole {
        Status::Done
    } else {
        Status::Unachieved
    })
}

fn text(out: &Path, manifest: &FreshManifest) -> String {
    let mut text = format!(
        "{} pairs of {} crates below {}; rustc's suggestions leave {} unrepaired\n",
        manifest.pairs,
        manifest.crates.len(),
        out.display(),
        manifest.residual
    );
    for source in &manifest.crates {
        let licence = source.licence.as_deref().unwrap_or("no licence stated");
        text.push_str(&format!(
            "{}: {} pairs ({licence})\n",
            source.name, source.kept
        ));
    }
    for passed in &manifest.passed_over {
        text.push_str(&format!(
            "{} was passed over: {}\n",
            passed.name, passed.why
        ));
    }
    let overlapping = manifest.dropped.get("overlaps frozen koans").unwrap_or(&0);
    text.push_str(&format!(
        "no pair repeats a tenth of a koan of {}; {overlapping} that did were dropped\n",
        manifest.frozen.join(", ")
    ));
    if let Some(against) = &manifest.against {
        text.push_str(&trained(against));
    }
    text
}

fn trained(against: &Against) -> String {
    let mut text = format!(
        "of {} training pairs in {}: {} copies, dropped; {} near ones, kept\n",
        against.rows,
        against.folders.join(", "),
        against.exact.len(),
        against.near.len()
    );
    for id in &against.exact {
        text.push_str(&format!("  copy: {id}\n"));
    }
    for (id, share) in &against.near {
        text.push_str(&format!("  near: {id}, {:.0}%\n", share * 100.0));
    }
    text
}

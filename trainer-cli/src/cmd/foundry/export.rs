//! `model export`: weights become a GGUF file with its card, for programs and for people.

use std::path::{Path, PathBuf};

use serde::Serialize;
use sleepy_train::foundry::{
    Card, Checkpoint, Dataset, Format, Manifest, Tokenizer, draw_curves, final_evaluation,
    write_gguf,
};

use super::{card, on_thread};
use crate::args::foundry::ExportArgs;
use crate::cmd::Context;
use crate::error::{CliError, Status};

#[derive(Serialize)]
struct Exported {
    file: PathBuf,
    card: Card,
}

pub(super) async fn run(context: &Context, args: ExportArgs) -> Result<Status, CliError> {
    let exported = on_thread(move || export(&args)).await?;
    context.output.result(&exported, || {
        let card = &exported.card;
        format!(
            "{}: {:.2}M weights, {:.1} MB, {:.2}M tokens seen; its card is beside it\n",
            exported.file.display(),
            card.parameters as f64 / 1e6,
            card.bytes as f64 / 1e6,
            card.all_tokens() as f64 / 1e6
        )
    })?;
    Ok(Status::Done)
}

fn export(args: &ExportArgs) -> Result<Exported, CliError> {
    let checkpoint = Checkpoint::required(&args.run)?;
    if Manifest::sha256(&args.data)? != checkpoint.state.data_sha256 {
        return Err(CliError::Usage(format!(
            "{} is not the data that {} was trained on",
            args.data.display(),
            args.run.display()
        )));
    }
    let manifest = Manifest::load(&args.data)?;
    let tokenizer = Tokenizer::load(&Dataset::tokenizer_path(&args.data))?;
    let model = checkpoint.model()?;
    let format = Format::from(args.format);
    let recipe = &checkpoint.state.recipe;
    write_gguf(&args.out, &model, &tokenizer, recipe, format)?;
    let dev = final_evaluation(&args.run)?;
    let card = Card::new(&args.out, &model, &checkpoint.state, &manifest, format, dev)?;
    let card = match &args.before {
        Some(before) => card.after(before)?,
        None => card,
    };
    card.write(&args.out)?;
    if let Some(readme) = &args.readme {
        card::write(readme, &card)?;
        draw_curves(&args.run, readme.parent().unwrap_or(Path::new("")))?;
    }
    Ok(Exported {
        file: args.out.clone(),
        card,
    })
}

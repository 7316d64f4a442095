//! `model remove`: gives disk space back.

use serde::Serialize;
use sleepy_infer::pull::{Catalogue, remove, size_text};

use crate::cmd::Context;
use crate::error::{CliError, Status};
use crate::model::find;

#[derive(Serialize)]
struct Removed {
    file: String,
    bytes: u64,
}

pub(super) fn run(context: &Context, model: &str) -> Result<Status, CliError> {
    let own = context.home.models();
    let catalogue = Catalogue::load(&own)?;
    let mut names = vec![model.to_owned(), format!("{model}.gguf")];
    names.extend(catalogue.find(model).map(|e| e.file_name().to_owned()));
    for file in names {
        if let Some(bytes) = remove(&own, &file)? {
            let removed = Removed { file, bytes };
            context.output.result(&removed, || {
                let size = size_text(removed.bytes);
                format!("removed {}, {size} are free again\n", removed.file)
            })?;
            return Ok(Status::Done);
        }
    }
    Err(match find(&context.home, model) {
        Some(file) => CliError::Refused(format!(
            "{} was not pulled but came with the program; it stays",
            file.display()
        )),
        None => CliError::Usage(format!("there is no model {model} in {}", own.display())),
    })
}

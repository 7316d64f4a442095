//! `koans account`: what runs of the generator made together, as a page.

use std::path::{Path, PathBuf};

use sleepy_koans::generate::Account;

use super::super::Context;
use super::generate::explain;
use crate::error::{CliError, Status};
use crate::pages;

pub(super) fn run(
    context: &Context,
    folder: &Path,
    out: Option<PathBuf>,
) -> Result<Status, CliError> {
    let account = Account::read(folder).map_err(explain)?;
    let mut command = format!("trainer-cli koans account {}", folder.display());
    if let Some(stem) = out {
        command.push_str(&format!(" --out {}", stem.display()));
        pages::write(&stem, &account, account.markdown(&command), None)?;
    }
    context.output.result(&account, || {
        format!(
            "{} pairs of {} runs, {} of them distinct; in {} no suggestion of rustc gives the reference\n",
            account.pairs,
            account.runs.len(),
            account.distinct,
            account.residual
        )
    })?;
    Ok(Status::Done)
}

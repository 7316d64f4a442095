//! `list`: the koans, or the tasks of a file.

use serde::Serialize;
use sleepy_fix::Task;
use sleepy_koans::KoanSet;

use super::Context;
use crate::args::ListArgs;
use crate::error::{CliError, Status};
use crate::output::columns;
use crate::tasks::{Selection, koan_set};

#[derive(Serialize)]
struct Listing {
    set: String,
    koans: Vec<Entry>,
}

/// A koan without its programs. Tasks of a file may lack what koans have.
#[derive(Serialize)]
struct Entry {
    id: String,
    family: Option<sleepy_fix::Family>,
    title: Option<String>,
    code: Option<String>,
    residual: Option<bool>,
    #[serde(skip)]
    description: Option<String>,
}

pub(crate) fn run(context: &Context, args: &ListArgs) -> Result<Status, CliError> {
    let selection = Selection::read(&args.select)?;
    let set = match args.select.set {
        Some(_) => None,
        None => Some(koan_set(args.select.set_version)?),
    };
    let koans = selection.tasks.iter().map(|t| entry(t, set.as_ref()));
    let listing = Listing {
        set: selection.set.clone(),
        koans: koans.collect(),
    };
    let detailed = context.output.verbose() > 0;
    context
        .output
        .result(&listing, || text(&listing, detailed))?;
    Ok(Status::Done)
}

fn entry(task: &Task, set: Option<&KoanSet>) -> Entry {
    let koan = set.and_then(|set| set.get(&task.id).ok());
    Entry {
        id: task.id.clone(),
        family: task.family,
        title: koan.map(|k| k.title.clone()).or(task.description.clone()),
        code: task.expected_error.clone(),
        residual: koan.map(|k| k.residual),
        description: task.description.clone(),
    }
}

fn text(listing: &Listing, detailed: bool) -> String {
    let rows: Vec<Vec<String>> = listing
        .koans
        .iter()
        .map(|koan| {
            let mut row = vec![
                koan.id.clone(),
                koan.family.map_or("-".to_owned(), |f| f.to_string()),
                koan.code.clone().unwrap_or_else(|| "-".to_owned()),
                match koan.residual {
                    Some(true) => "residual".to_owned(),
                    Some(false) => "rustc fixes it".to_owned(),
                    None => "-".to_owned(),
                },
                koan.title.clone().unwrap_or_default(),
            ];
            if detailed {
                row.push(koan.description.clone().unwrap_or_default());
            }
            row
        })
        .collect();
    let mut out = columns(&rows);
    out.push_str(&format!("\n{} in {}\n", listing.koans.len(), listing.set));
    out
}

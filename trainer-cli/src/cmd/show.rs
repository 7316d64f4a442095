//! `show`: one koan or task with its programs.

use serde::Serialize;
use sleepy_fix::{Family, Task};
use sleepy_koans::KoanSet;

use super::Context;
use crate::args::{SelectArgs, ShowArgs};
use crate::error::{CliError, Status};
use crate::tasks::{Selection, koan_set};

#[derive(Serialize)]
struct Shown {
    set: String,
    id: String,
    family: Option<Family>,
    title: Option<String>,
    description: Option<String>,
    edition: String,
    code: Option<String>,
    residual: Option<bool>,
    broken: String,
    tests: Option<String>,
    /// Only on request, so that nobody sees it by accident.
    #[serde(skip_serializing_if = "Option::is_none")]
    solution: Option<String>,
}

pub(crate) fn run(context: &Context, args: &ShowArgs) -> Result<Status, CliError> {
    let mut selection = Selection::read(&SelectArgs {
        set: args.set.clone(),
        set_version: args.set_version,
        count: None,
        family: Vec::new(),
        residual: false,
    })?;
    selection.only(std::slice::from_ref(&args.id))?;
    let Some(task) = selection.tasks.pop() else {
        return Err(CliError::Usage(format!("there is no task `{}`", args.id)));
    };
    let koans = match args.set {
        Some(_) => None,
        None => Some(koan_set(args.set_version)?),
    };
    let shown = shown(selection.set, task, koans.as_ref(), args.solution);
    context.output.result(&shown, || text(&shown))?;
    Ok(Status::Done)
}

fn shown(set: String, task: Task, koans: Option<&KoanSet>, solution: bool) -> Shown {
    let koan = koans.and_then(|set| set.get(&task.id).ok());
    Shown {
        set,
        family: task.family,
        title: koan.map(|k| k.title.clone()),
        description: task.description,
        edition: task.edition,
        code: task.expected_error,
        residual: koan.map(|k| k.residual),
        broken: task.buggy_code,
        tests: task.test_code,
        solution: task.correct_code.filter(|_| solution),
        id: task.id,
    }
}

fn text(shown: &Shown) -> String {
    let mut out = shown.id.clone();
    if let Some(title) = &shown.title {
        out.push_str(&format!(": {title}"));
    }
    let family = shown.family.map_or("no family", Family::name);
    let code = shown.code.as_deref().unwrap_or("no code");
    out.push_str(&format!(
        "\n{family}, {code}, edition {}, {}\n",
        shown.edition, shown.set
    ));
    if let Some(residual) = shown.residual {
        out.push_str(if residual {
            "rustc's own suggestions do not repair it\n"
        } else {
            "one of rustc's own suggestions repairs it\n"
        });
    }
    if let Some(description) = &shown.description {
        out.push_str(&format!("\n{}\n", description.trim_end()));
    }
    let parts = [
        ("broken", Some(&shown.broken)),
        ("tests", shown.tests.as_ref()),
        ("solution", shown.solution.as_ref()),
    ];
    for (name, code) in parts {
        if let Some(code) = code {
            out.push_str(&format!("\n--- {name}\n{}\n", code.trim_end()));
        }
    }
    out
}

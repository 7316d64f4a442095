//! What two windows on one repository cost: two servers, each with its model.
//!
//! Resident memory counts a shared page once for everybody who sees it, the
//! proportional share divides it among them; the truth for a whole session is
//! the sum of the shares.

use std::thread;
use std::time::Duration;

use super::{Bench, Figure};
use crate::error::{Result, TaskError};
use crate::project::has_extension;
use crate::{machine, shell};

const PATIENCE: Duration = Duration::from_secs(240);

pub(super) fn measure(bench: &Bench<'_>) -> Result<Vec<Figure>> {
    let root = bench.base.join("windows");
    shell::copy_dir(&bench.project.path("data/demo"), &root)?;
    let mut files = shell::entries(&root.join("src"))?;
    files.retain(|p| has_extension(p, "rs"));
    let mut windows = Vec::new();
    for _ in 0..2 {
        // One state folder, as for one person.
        let mut client = bench.session(&root, "windows-home", bench.settings())?;
        for file in &files {
            client.open(file)?;
        }
        windows.push(client);
    }
    for client in &mut windows {
        client.come_to_rest(None, PATIENCE)?;
    }
    thread::sleep(Duration::from_millis(500));
    let trees: Vec<Vec<u32>> = windows.iter().map(|c| machine::tree(c.pid())).collect();
    if bench.model.is_some() && trees.iter().any(|tree| tree.len() < 2) {
        return Err(TaskError::failed("a server asked no model"));
    }
    let sum = |of: fn(u32) -> Option<f64>, tree: &[u32]| -> f64 {
        tree.iter().filter_map(|pid| of(*pid)).sum()
    };
    let every = |of: fn(u32) -> Option<f64>| trees.iter().map(|tree| sum(of, tree)).collect();
    let all = |of: fn(u32) -> Option<f64>| vec![trees.iter().map(|tree| sum(of, tree)).sum()];
    let figures = vec![
        Figure::new(
            "two windows: resident memory of each, server and worker",
            "MiB",
            every(machine::resident_mib),
        ),
        Figure::new(
            "two windows: both together, resident",
            "MiB",
            all(machine::resident_mib),
        ),
        Figure::new(
            "two windows: both together, proportional share",
            "MiB",
            all(machine::proportional_mib),
        ),
    ];
    for client in windows {
        client.shutdown()?;
    }
    Ok(figures)
}

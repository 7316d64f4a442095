//! From the end of a check to a verified fix, by who proposed it, and what the
//! menu costs meanwhile.
//!
//! First the demo is played once, which yields for each broken file the text
//! that repairs it. Then one file at a time is broken and saved, again and
//! again, in a crate that is whole otherwise. The clock starts when the error is
//! published and stops when the code actions hold an edit. Asking for the
//! actions over and over is itself the measurement of their latency.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use super::{Bench, Figure};
use crate::error::{Result, TaskError};
use crate::lsp::Client;
use crate::project::has_extension;
use crate::shell::{self, say};

const PATIENCE: Duration = Duration::from_secs(240);

/// A file that a fix repairs.
struct Case {
    path: PathBuf,
    broken: String,
    repaired: String,
}

/// Times in milliseconds by source, and latencies of the menu.
#[derive(Default)]
struct Times {
    by_source: BTreeMap<String, Vec<f64>>,
    busy_menu: Vec<f64>,
    idle_menu: Vec<f64>,
}

pub(super) fn measure(bench: &Bench<'_>) -> Result<Vec<Figure>> {
    let root = bench.base.join("tiers");
    shell::copy_dir(&bench.project.path("data/demo"), &root)?;
    let cases = play(bench, &root)?;
    if cases.is_empty() {
        return Err(TaskError::failed("no error of the demo could be fixed"));
    }
    let mut times = Times::default();
    for (i, case) in cases.iter().enumerate() {
        say(&format!(
            "  {}",
            case.path
                .strip_prefix(&root)
                .unwrap_or(&case.path)
                .display()
        ));
        // A state folder of its own: nothing is remembered from the others.
        let mut client = bench.session(&root, &format!("tiers-{i}"), bench.settings())?;
        client.open(&case.path)?;
        client.come_to_rest(None, PATIENCE)?;
        for n in 0..bench.times(9) {
            once(&mut client, case, n, &mut times, false)?;
        }
        // Once it is taken, the next one like it comes from memory.
        once(&mut client, case, 1000, &mut times, true)?;
        for n in 2000..2000 + bench.times(6) {
            once(&mut client, case, n, &mut times, false)?;
        }
        client.shutdown()?;
    }
    let mut by_source = times.by_source;
    let mut tier = |name: &str| by_source.remove(name).unwrap_or_default();
    Ok(vec![
        Figure::new("check end to verified fix, rustc tier", "ms", tier("rustc"))
            .aiming("≤ 150 ms", |x| x <= 150.0),
        Figure::new(
            "check end to verified fix, memory tier",
            "ms",
            tier("memory"),
        ),
        Figure::new("check end to verified fix, model tier", "ms", tier("model"))
            .aiming("≤ 1000 ms", |x| x <= 1000.0),
        Figure::new(
            "`codeAction` while the server searches",
            "ms",
            times.busy_menu,
        )
        .aiming_p99("p99 ≤ 20 ms", |x| x <= 20.0),
        Figure::new("`codeAction` at rest", "ms", times.idle_menu),
    ])
}

/// Plays the demo on `root` until nothing is on offer; which files were
/// repaired. The crate is left repaired as far as it could be.
fn play(bench: &Bench<'_>, root: &Path) -> Result<Vec<Case>> {
    let mut files = shell::entries(&root.join("src"))?;
    files.retain(|p| has_extension(p, "rs"));
    let mut client = bench.session(root, "play", bench.settings())?;
    let mut broken = BTreeMap::new();
    for path in &files {
        client.open(path)?;
        broken.insert(path.clone(), shell::read_file(path)?);
    }
    let mut generation = None;
    for _ in 0..40 {
        client.come_to_rest(generation, PATIENCE)?;
        generation = client.generation();
        let mut took = false;
        for (path, error) in client.errors() {
            let (actions, _) = client.actions(&path, &error["range"])?;
            if let Some(fix) = actions.iter().find(|a| !a["edit"].is_null()) {
                client.take(fix)?;
                took = true;
                break;
            }
        }
        if !took {
            break;
        }
    }
    let left: Vec<PathBuf> = client.errors().into_iter().map(|(path, _)| path).collect();
    let mut cases = Vec::new();
    for (path, broken) in broken {
        let repaired = client.text(&path).unwrap_or_default().to_owned();
        if repaired != broken && !left.contains(&path) {
            cases.push(Case {
                path,
                broken,
                repaired,
            });
        }
    }
    client.shutdown()?;
    Ok(cases)
}

/// Breaks the file, waits for the fix, and restores the file.
fn once(client: &mut Client, case: &Case, n: usize, times: &mut Times, take: bool) -> Result<()> {
    let before = client.generation();
    // Another text each time, so that no answer can come from a cache.
    let text = format!("{}// {n}\n", case.broken);
    client.change(&case.path, &text)?;
    client.save(&case.path)?;
    let path = case.path.clone();
    let published = client.wait(PATIENCE, |c| c.diagnostics.contains_key(&path))?;
    let error = client.errors().into_iter().find(|(p, _)| *p == case.path);
    let (true, Some((_, error))) = (published, error) else {
        return Err(TaskError::failed(format!(
            "{} was broken, but no error came",
            case.path.display()
        )));
    };
    let start = Instant::now();
    let fix = loop {
        // Asked for before the actions: the fix and the end of the search come in one moment.
        let over = client.is_at_rest(before) || start.elapsed() > PATIENCE;
        let (actions, asked) = client.actions(&case.path, &error["range"])?;
        times.busy_menu.push(asked.as_secs_f64() * 1000.0);
        if actions.iter().any(|a| !a["edit"].is_null()) {
            break Some(actions);
        }
        if over {
            break None;
        }
        // Also lets the messages in that arrive without being asked for.
        let pause = Duration::from_millis(4);
        client.wait(pause, |_| false)?;
    };
    let took = start.elapsed().as_secs_f64() * 1000.0;
    if let Some(actions) = fix {
        let source = source(client, &actions)?;
        times.by_source.entry(source).or_default().push(took);
        for _ in 0..20 {
            let (_, asked) = client.actions(&case.path, &error["range"])?;
            times.idle_menu.push(asked.as_secs_f64() * 1000.0);
        }
        if let Some(fix) = actions.iter().find(|a| take && !a["edit"].is_null()) {
            let generation = client.generation();
            client.take(fix)?;
            client.come_to_rest(generation, PATIENCE)?;
            // The settled text is learned after the server's pause.
            client.wait(Duration::from_secs(3), |_| false)?;
        }
    }
    let generation = client.generation();
    client.change(&case.path, &case.repaired)?;
    client.save(&case.path)?;
    client.come_to_rest(generation, PATIENCE)?;
    client.wait(PATIENCE, |c| !c.diagnostics.contains_key(&path))?;
    Ok(())
}

/// Who proposed the fix, in the server's own words.
fn source(client: &mut Client, actions: &[Value]) -> Result<String> {
    let command = actions
        .iter()
        .map(|a| &a["command"])
        .find(|c| c["command"] == json!("sleepy.explain"))
        .cloned()
        .unwrap_or_default();
    let answer = client.request(
        "workspace/executeCommand",
        json!({"command": command["command"], "arguments": command["arguments"]}),
    )?;
    let text = answer["explanation"].as_str().unwrap_or_default();
    Ok(crate::demo::read_explanation(text).0)
}

//! What the server costs before it does anything.

use std::thread;
use std::time::{Duration, Instant};

use super::{Bench, Figure};
use crate::error::Result;
use crate::{machine, shell};

pub(super) fn measure(bench: &Bench<'_>) -> Result<Vec<Figure>> {
    let root = bench.base.join("startup");
    shell::copy_dir(&bench.project.path("data/demo"), &root)?;
    let mut answers = Vec::new();
    let mut from_spawn = Vec::new();
    for _ in 0..bench.times(21) {
        let start = Instant::now();
        let mut client = bench.start("startup-home")?;
        let (_, took) = client.initialize(&root, Bench::without_model())?;
        from_spawn.push(start.elapsed().as_secs_f64() * 1000.0);
        answers.push(took.as_secs_f64() * 1000.0);
        client.shutdown()?;
    }
    let mut resident = Vec::new();
    for _ in 0..bench.times(3) {
        let mut client = bench.session(&root, "startup-home", Bench::without_model())?;
        client.open(&root.join("src/lib.rs"))?;
        client.come_to_rest(None, Duration::from_secs(120))?;
        thread::sleep(Duration::from_millis(500));
        resident.extend(machine::resident_mib(client.pid()));
        client.shutdown()?;
    }
    Ok(vec![
        Figure::new(
            "from the start of the process to the answer of `initialize`",
            "ms",
            from_spawn,
        )
        .aiming("≤ 50 ms", |x| x <= 50.0),
        Figure::new("`initialize` alone", "ms", answers),
        Figure::new(
            "resident memory at rest, a crate open, no model",
            "MiB",
            resident,
        )
        .aiming("≤ 40 MiB", |x| x <= 40.0),
    ])
}

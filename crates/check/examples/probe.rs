//! Shows what a workspace check and a replay cost:
//! `cargo run -p sleepy-check --example probe -- DIR FILE FROM TO`.

use std::path::Path;

use sleepy_check::{CargoWorkspace, CheckOptions, Overlay, Sandbox};
use tokio_util::sync::CancellationToken;

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    sleepy_check::recorder::maybe_run();
    let args: Vec<String> = std::env::args().skip(1).collect();
    let [dir, file, from, to] = args.as_slice() else {
        return Err("usage: probe DIR FILE FROM TO".into());
    };
    let sandbox = Sandbox::probe();
    eprintln!("sandbox: {sandbox:?} {:?}", sandbox.report().notes);
    let root = Path::new(dir).canonicalize()?;
    let options = CheckOptions::below_cache(&std::env::temp_dir().join("sleepy-probe"), &root);
    let workspace = CargoWorkspace::open(&root, options, &sandbox)?;
    let never = CancellationToken::new();
    for _ in 0..2 {
        let report = workspace.check(&Overlay::new(), &never).await?;
        eprintln!(
            "cargo check: {:?}, {} errors, problems {:?}",
            report.duration,
            report.errors().count(),
            report.problems
        );
    }
    let path = root.join(file);
    let text = std::fs::read_to_string(&path)?.replacen(from.as_str(), to, 1);
    let overlay = Overlay::of(&path, text);
    for _ in 0..4 {
        let report = workspace.check(&overlay, &never).await?;
        eprintln!(
            "{:?}: {:?}, {} errors, problems {:?}",
            report.how,
            report.duration,
            report.errors().count(),
            report.problems
        );
    }
    for error in workspace.check(&overlay, &never).await?.errors() {
        eprintln!("{}", error.rendered.as_deref().unwrap_or(&error.message));
    }
    for _ in 0..3 {
        let report = workspace.check_reference(&overlay, &never).await?;
        eprintln!(
            "reference: {:?}, {} errors",
            report.duration,
            report.errors().count()
        );
    }
    Ok(())
}

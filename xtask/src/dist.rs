//! Release binaries, packed with the model and the licences.

use std::path::Path;
use std::process::Command;

use sha2::{Digest, Sha256};

use crate::error::{Result, TaskError};
use crate::project::Project;
use crate::setup;
use crate::shell::{self, say};

/// Builds and packs into `target/dist`.
///
/// # Errors
/// When the build or packing fails.
pub fn run(project: &Project) -> Result<()> {
    setup::ensure(project)?;
    let programs = project.build(true)?;
    let name = format!("sleepy-coder-{}-{}", version(project), target()?);
    let out = project.target().join("dist");
    let dir = out.join(&name);
    if dir.exists() {
        std::fs::remove_dir_all(&dir).map_err(TaskError::file(&dir))?;
    }
    let bin = dir.join("bin");
    std::fs::create_dir_all(&bin).map_err(TaskError::file(&bin))?;
    let mut files: Vec<_> = [programs.lsp, programs.cli, programs.worker]
        .into_iter()
        .map(|p| (p, bin.clone()))
        .collect();
    if let Some(model) = project.model() {
        files.push((model, dir.join("models")));
    }
    for name in [
        "README.md",
        "CHANGELOG.md",
        "LICENSE-MIT",
        "LICENSE-APACHE",
        "LICENSE",
    ] {
        files.push((project.path(name), dir.clone()));
    }
    for (from, to) in files {
        let (Some(name), true) = (from.file_name(), from.is_file()) else {
            continue;
        };
        std::fs::create_dir_all(&to).map_err(TaskError::file(&to))?;
        std::fs::copy(&from, to.join(name)).map_err(TaskError::file(&from))?;
    }
    shell::copy_dir(&project.path("neovim"), &dir.join("neovim"))?;
    let archive = format!("{name}.tar.gz");
    shell::run(
        Command::new("tar")
            .args(["-czf", &archive, &name])
            .current_dir(&out),
    )?;
    let path = out.join(&archive);
    let bytes = std::fs::read(&path).map_err(TaskError::file(&path))?;
    let hash: String = Sha256::digest(&bytes)
        .iter()
        .map(|b| format!("{b:02x}"))
        .collect();
    shell::write_file(
        &out.join(format!("{archive}.sha256")),
        &format!("{hash}  {archive}\n"),
    )?;
    say(&format!("{} ({} MiB)", path.display(), bytes.len() >> 20));
    extension(project, &bin, &out)
}

/// Packs the VS Code extension twice: with these programs for this platform,
/// and without any for people who have the server.
fn extension(project: &Project, bin: &Path, out: &Path) -> Result<()> {
    let script = project.path("vscode-extension/test/run.sh");
    let mut pack = Command::new("sh");
    pack.arg(script).arg("--package");
    pack.arg("--bin").arg(bin).arg("--out").arg(out);
    let status = pack.status().map_err(|source| TaskError::Program {
        program: "vscode-extension/test/run.sh --package".to_owned(),
        source,
    })?;
    match status.code() {
        Some(0) => Ok(()),
        Some(77) => {
            say("the packages for VS Code are left out: a package registry does not answer");
            Ok(())
        }
        _ => Err(TaskError::failed("the extension could not be packed")),
    }
}

fn version(project: &Project) -> String {
    let packages = project.metadata["packages"].as_array();
    let mut packages = packages.into_iter().flatten();
    let server = packages.find(|p| p["name"] == "sleepy-lsp");
    let version = server.and_then(|p| p["version"].as_str());
    version.unwrap_or("0").to_owned()
}

/// The platform the compiler builds for.
fn target() -> Result<String> {
    let text = shell::read(Command::new("rustc").arg("-vV"))?;
    let host = text.lines().find_map(|l| l.strip_prefix("host: "));
    Ok(host.unwrap_or("unknown").to_owned())
}

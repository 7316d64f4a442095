//! Writes the manifest of a new frozen set: `cargo run -p sleepy-koans --example seal -- koans/frozen/v2`.

use std::path::PathBuf;
use std::process::ExitCode;

use sleepy_koans::manifest;

fn main() -> ExitCode {
    let Some(folder) = std::env::args_os().nth(1).map(PathBuf::from) else {
        eprintln!("usage: seal FOLDER");
        return ExitCode::from(2);
    };
    match manifest::write(&folder) {
        Ok(manifest) => {
            eprintln!("{}: {} files sealed", manifest.set, manifest.files.len());
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

//! Compiles the sets of koans into the crate, as one table of file texts for each.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::{env, fs, io};

fn main() -> io::Result<()> {
    println!("cargo::rerun-if-changed=frozen");
    println!("cargo::rerun-if-changed=train");
    println!("cargo::rerun-if-changed=build.rs");
    // A target folder that several checkouts share must not keep the paths of another one.
    println!("cargo::rerun-if-env-changed=CARGO_MANIFEST_DIR");
    let root = PathBuf::from(env::var_os("CARGO_MANIFEST_DIR").unwrap_or_default());
    let out = PathBuf::from(env::var_os("OUT_DIR").unwrap_or_default()).join("builtin.rs");
    let mut text = String::from(
        "type BuiltinFiles = &'static [(&'static str, &'static str)];\n\
         pub(crate) type BuiltinKoans = &'static [(&'static str, BuiltinFiles)];\n",
    );
    for (constant, kind) in [("FROZEN", "frozen"), ("TRAIN", "train")] {
        let _ = writeln!(
            text,
            "pub(crate) const {constant}: &[(SetVersion, BuiltinKoans)] = &["
        );
        table(&root.join(kind), &mut text)?;
        text.push_str("];\n");
    }
    fs::write(out, text)
}

/// Writes one entry for each set below `kind`.
fn table(kind: &Path, text: &mut String) -> io::Result<()> {
    let mut sets: Vec<(u32, PathBuf)> = entries(kind)?
        .into_iter()
        .filter_map(|path| {
            let number = name(&path).strip_prefix('v')?.parse().ok()?;
            Some((number, path))
        })
        .collect();
    // By number, so that v10 comes after v9.
    sets.sort();
    for (number, set) in sets {
        let _ = writeln!(text, "(SetVersion({number}), &[");
        for koan in entries(&set)?.into_iter().filter(|path| path.is_dir()) {
            let _ = writeln!(text, "    ({:?}, &[", name(&koan));
            for file in entries(&koan)? {
                let name = name(&file);
                let _ = writeln!(text, "        ({name:?}, include_str!({file:?})),");
            }
            text.push_str("    ]),\n");
        }
        text.push_str("]),\n");
    }
    Ok(())
}

/// What lies in a folder, sorted by name.
fn entries(folder: &Path) -> io::Result<Vec<PathBuf>> {
    let mut paths: Vec<PathBuf> = fs::read_dir(folder)?
        .map(|entry| entry.map(|e| e.path()))
        .collect::<io::Result<_>>()?;
    paths.sort();
    Ok(paths)
}

fn name(path: &Path) -> String {
    path.file_name()
        .unwrap_or_default()
        .to_string_lossy()
        .into_owned()
}

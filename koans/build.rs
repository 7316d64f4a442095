//! Compiles the frozen sets into the crate, as one table of file texts for each.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::{env, fs, io};

fn main() -> io::Result<()> {
    println!("cargo::rerun-if-changed=frozen");
    println!("cargo::rerun-if-changed=build.rs");
    let root = PathBuf::from(env::var_os("CARGO_MANIFEST_DIR").unwrap_or_default()).join("frozen");
    let out = PathBuf::from(env::var_os("OUT_DIR").unwrap_or_default()).join("builtin.rs");
    let mut sets: Vec<(u32, PathBuf)> = entries(&root)?
        .into_iter()
        .filter_map(|path| {
            let number = name(&path).strip_prefix('v')?.parse().ok()?;
            Some((number, path))
        })
        .collect();
    // By number, so that v10 comes after v9.
    sets.sort();
    let mut table = String::from(
        "type BuiltinFiles = &'static [(&'static str, &'static str)];\n\
         type BuiltinKoans = &'static [(&'static str, BuiltinFiles)];\n\
         const BUILTIN: &[(SetVersion, BuiltinKoans)] = &[\n",
    );
    for (number, set) in sets {
        let _ = writeln!(table, "(SetVersion({number}), &[");
        for koan in entries(&set)?.into_iter().filter(|path| path.is_dir()) {
            let _ = writeln!(table, "    ({:?}, &[", name(&koan));
            for file in entries(&koan)? {
                let name = name(&file);
                let _ = writeln!(table, "        ({name:?}, include_str!({file:?})),");
            }
            table.push_str("    ]),\n");
        }
        table.push_str("]),\n");
    }
    table.push_str("];\n");
    fs::write(out, table)
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

//! Compiles the newest frozen set into the crate, as one table of file texts.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::{env, fs, io};

fn main() -> io::Result<()> {
    println!("cargo::rerun-if-changed=frozen");
    println!("cargo::rerun-if-changed=build.rs");
    let root = PathBuf::from(env::var_os("CARGO_MANIFEST_DIR").unwrap_or_default()).join("frozen");
    let out = PathBuf::from(env::var_os("OUT_DIR").unwrap_or_default()).join("builtin.rs");
    let number = |path: &Path| -> Option<u32> {
        let name = path.file_name()?.to_str()?;
        name.strip_prefix('v')?.parse().ok()
    };
    let newest = entries(&root)?
        .into_iter()
        .filter_map(|path| number(&path).map(|n| (n, path)))
        .max();
    let (version, set) = newest.ok_or_else(|| {
        let message = format!("{} holds no set such as v1", root.display());
        io::Error::new(io::ErrorKind::NotFound, message)
    })?;
    let mut table = format!(
        "const BUILTIN_VERSION: SetVersion = SetVersion({version});\n\
         type BuiltinFiles = &'static [(&'static str, &'static str)];\n\
         const BUILTIN: &[(&str, BuiltinFiles)] = &[\n"
    );
    for koan in entries(&set)?.into_iter().filter(|path| path.is_dir()) {
        let _ = writeln!(table, "    ({:?}, &[", name(&koan));
        for file in entries(&koan)? {
            let _ = writeln!(
                table,
                "        ({:?}, include_str!({file:?})),",
                name(&file)
            );
        }
        table.push_str("    ]),\n");
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

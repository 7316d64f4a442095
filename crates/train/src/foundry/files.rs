//! Files that are either whole or not there, and their hashes.

use std::fs::File;
use std::io::Write;
use std::path::Path;

use sha2::{Digest, Sha256};

use super::error::{FoundryError, Result};

/// Writes a file so that a crash at any point leaves the old one or the new one, never half of one.
pub(crate) fn write(path: &Path, bytes: &[u8]) -> Result<()> {
    let partial = path.with_extension("partial");
    let mut file = File::create(&partial).map_err(FoundryError::io(&partial))?;
    file.write_all(bytes)
        .and_then(|()| file.sync_all())
        .map_err(FoundryError::io(&partial))?;
    std::fs::rename(&partial, path).map_err(FoundryError::io(path))
}

/// Reads a text file.
pub(crate) fn read(path: &Path) -> Result<String> {
    std::fs::read_to_string(path).map_err(FoundryError::io(path))
}

/// Makes a folder and those above it.
pub(crate) fn make_dir(path: &Path) -> Result<()> {
    std::fs::create_dir_all(path).map_err(FoundryError::io(path))
}

/// What a folder holds, by name.
pub(crate) fn entries(dir: &Path) -> Result<Vec<std::path::PathBuf>> {
    let mut paths = Vec::new();
    for entry in std::fs::read_dir(dir).map_err(FoundryError::io(dir))? {
        paths.push(entry.map_err(FoundryError::io(dir))?.path());
    }
    paths.sort();
    Ok(paths)
}

/// SHA-256 of a file in lower-case hex.
pub(crate) fn sha256(path: &Path) -> Result<String> {
    let mut hasher = Sha256::new();
    let mut file = File::open(path).map_err(FoundryError::io(path))?;
    std::io::copy(&mut file, &mut hasher).map_err(FoundryError::io(path))?;
    Ok(hex(&hasher.finalize()))
}

/// SHA-256 of bytes in lower-case hex.
pub(crate) fn sha256_of(bytes: &[u8]) -> String {
    hex(&Sha256::digest(bytes))
}

fn hex(digest: &[u8]) -> String {
    digest.iter().map(|b| format!("{b:02x}")).collect()
}

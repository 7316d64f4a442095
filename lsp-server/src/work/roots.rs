//! Which cargo workspace a file belongs to.
//!
//! This only reads manifests; whether cargo agrees is found out by the first
//! check. It is done here because the workspace's own `sleepy.toml` has to be
//! known before cargo is run at all.

use std::path::{Component, Path, PathBuf};

use toml::Value;

/// The folder of the workspace that `path`, a file or folder, belongs to.
/// Sources of dependencies and of the standard library have none: one follows
/// a definition into them and repairs nothing there, and a check would write
/// into what all projects share.
///
/// # Errors
/// Why there is none, for a person.
pub(super) fn find(path: &Path) -> Result<PathBuf, String> {
    find_outside(path, cargo_home().as_deref())
}

/// Cargo's own folder, with symbolic links resolved as in the paths of files.
fn cargo_home() -> Option<PathBuf> {
    let named = std::env::var_os("CARGO_HOME").filter(|h| !h.is_empty());
    let home = match named {
        Some(home) => PathBuf::from(home),
        None => std::env::home_dir()?.join(".cargo"),
    };
    Some(std::fs::canonicalize(&home).unwrap_or(home))
}

fn find_outside(path: &Path, cargo_home: Option<&Path>) -> Result<PathBuf, String> {
    if cargo_home.is_some_and(|h| {
        ["registry", "git"]
            .iter()
            .any(|d| path.starts_with(h.join(d)))
    }) {
        return Err(format!(
            "{} is the source of a dependency, which is not repaired",
            path.display()
        ));
    }
    let names: Vec<Component<'_>> = path.components().collect();
    let library = ["rustlib", "src"].map(|n| Component::Normal(n.as_ref()));
    if names.windows(2).any(|w| w == library) {
        return Err(format!(
            "{} is the source of the standard library, which is not repaired",
            path.display()
        ));
    }
    let start = if path.is_dir() {
        Some(path)
    } else {
        path.parent()
    };
    let start = start.ok_or_else(|| format!("{} has no folder", path.display()))?;
    let mut ancestors = start.ancestors();
    let package = ancestors
        .find(|d| d.join("Cargo.toml").is_file())
        .ok_or_else(|| {
            format!(
                "there is no Cargo.toml in {} or a folder above it",
                start.display()
            )
        })?;
    let manifest = read(&package.join("Cargo.toml"))?;
    if manifest.get("workspace").is_some() {
        return Ok(package.to_path_buf());
    }
    let named = manifest
        .get("package")
        .and_then(|p| p.get("workspace"))
        .and_then(Value::as_str);
    if let Some(named) = named {
        return std::fs::canonicalize(package.join(named)).map_err(|e| {
            format!(
                "{} names the workspace {named}, which cannot be found: {e}",
                package.display()
            )
        });
    }
    for above in ancestors {
        // A broken manifest further up is its own workspace's problem.
        let Ok(manifest) = read(&above.join("Cargo.toml")) else {
            continue;
        };
        let Some(workspace) = manifest.get("workspace") else {
            continue;
        };
        if !excludes(workspace, above, package) {
            return Ok(above.to_path_buf());
        }
    }
    Ok(package.to_path_buf())
}

fn read(manifest: &Path) -> Result<Value, String> {
    let text =
        std::fs::read_to_string(manifest).map_err(|e| format!("{}: {e}", manifest.display()))?;
    toml::from_str(&text).map_err(|e| format!("{}: {}", manifest.display(), e.message()))
}

fn excludes(workspace: &Value, root: &Path, package: &Path) -> bool {
    let Ok(inside) = package.strip_prefix(root) else {
        return true;
    };
    let excluded = workspace.get("exclude").and_then(Value::as_array);
    let mut excluded = excluded.into_iter().flatten().filter_map(Value::as_str);
    excluded.any(|e| inside.starts_with(e))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sources_of_dependencies_belong_to_no_workspace() {
        let dir = tempfile::tempdir().unwrap();
        let base = std::fs::canonicalize(dir.path()).unwrap();
        let home = base.join("cargo");
        let foreign = [
            "cargo/registry/src/index/a-1.0.0",
            "cargo/git/checkouts/b/0123",
            "lib/rustlib/src/rust/library/core",
        ];
        for package in foreign {
            let package = base.join(package);
            std::fs::create_dir_all(&package).unwrap();
            std::fs::write(package.join("Cargo.toml"), "[package]\nname = \"a\"\n").unwrap();
            let problem = find_outside(&package.join("lib.rs"), Some(&home)).unwrap_err();
            assert!(problem.contains("not repaired"), "{problem}");
        }
        let own = home.join("tools");
        std::fs::create_dir_all(&own).unwrap();
        std::fs::write(own.join("Cargo.toml"), "[package]\nname = \"a\"\n").unwrap();
        assert_eq!(find_outside(&own, Some(&home)), Ok(own.clone()));
        let package = base.join(foreign[0]);
        assert_eq!(find_outside(&package, None), Ok(package));
    }

    #[test]
    fn the_workspace_is_the_one_cargo_would_take() {
        let dir = tempfile::tempdir().unwrap();
        let base = std::fs::canonicalize(dir.path()).unwrap();
        let write = |path: &str, text: &str| {
            let path = base.join(path);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, text).unwrap();
        };
        write(
            "ws/Cargo.toml",
            "[workspace]\nmembers = [\"a\"]\nexclude = [\"out\"]\n",
        );
        write("ws/a/Cargo.toml", "[package]\nname = \"a\"\n");
        write("ws/a/src/lib.rs", "");
        write("ws/out/b/Cargo.toml", "[package]\nname = \"b\"\n");
        write(
            "far/Cargo.toml",
            "[package]\nname = \"far\"\nworkspace = \"../ws\"\n",
        );
        write("broken/Cargo.toml", "[package\n");
        write("plain.rs", "");
        let check = |path: &str| find(&base.join(path));
        assert_eq!(check("ws/a/src/lib.rs"), Ok(base.join("ws")));
        assert_eq!(check("ws"), Ok(base.join("ws")));
        assert_eq!(check("ws/out/b"), Ok(base.join("ws/out/b")));
        assert_eq!(check("far/new.rs"), Ok(base.join("ws")));
        assert!(check("broken").unwrap_err().contains("Cargo.toml"));
        // The temporary folder itself may lie in somebody's package.
        if !base.ancestors().any(|d| d.join("Cargo.toml").is_file()) {
            assert!(check("plain.rs").unwrap_err().contains("no Cargo.toml"));
        }
    }
}

//! Finding the worker binary.

use std::path::{Path, PathBuf};

use crate::error::InferError;

/// File name of the worker binary on this platform.
fn worker_name() -> String {
    format!("sleepy-worker{}", std::env::consts::EXE_SUFFIX)
}

/// The worker binary: `explicit` if given, else next to the running program (where cargo and releases put it) or one
/// directory above it (where cargo puts the programs that tests run), else in `PATH`.
///
/// # Errors
/// [`InferError::WorkerMissing`] with the places that were looked at.
pub fn find_worker(explicit: Option<&Path>) -> Result<PathBuf, InferError> {
    let name = worker_name();
    let mut places = Vec::new();
    if let Some(path) = explicit {
        places.push(path.to_path_buf());
    } else {
        let exe = std::env::current_exe().ok();
        let beside = exe
            .iter()
            .flat_map(|e| e.ancestors().skip(1).take(2))
            .map(|d| d.join(&name));
        places.extend(beside);
        let path = std::env::var_os("PATH").unwrap_or_default();
        places.extend(std::env::split_paths(&path).map(|d| d.join(&name)));
    }
    match places.iter().find(|p| p.is_file()) {
        Some(found) => Ok(found.clone()),
        None => {
            let looked = match explicit {
                Some(path) => path.display().to_string(),
                None => places
                    .iter()
                    .take(2)
                    .map(|p| p.display().to_string())
                    .chain(["PATH".into()])
                    .collect::<Vec<_>>()
                    .join(", "),
            };
            Err(InferError::WorkerMissing { name, looked })
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_missing_worker_is_named_with_the_places() {
        let error = find_worker(Some(Path::new("/nowhere/sleepy-worker")))
            .unwrap_err()
            .to_string();
        assert!(
            error.contains("/nowhere/sleepy-worker") && error.contains("cargo build"),
            "{error}"
        );
    }

    #[test]
    fn an_explicit_worker_is_taken_as_it_is() {
        let me = std::env::current_exe().unwrap();
        assert_eq!(find_worker(Some(&me)).unwrap(), me);
    }
}

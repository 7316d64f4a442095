//! Results on disk: what a program reads, the page for people, and the plot.

use std::path::Path;

use serde::Serialize;

use crate::error::CliError;

/// Writes `STEM.json`, `STEM.md` and, where there is a plot, `STEM.svg`.
pub(crate) fn write(
    stem: &Path,
    document: &impl Serialize,
    page: String,
    plot: Option<String>,
) -> Result<(), CliError> {
    if let Some(folder) = stem.parent().filter(|p| !p.as_os_str().is_empty()) {
        std::fs::create_dir_all(folder).map_err(|e| CliError::io(folder.display(), &e))?;
    }
    let Some(name) = stem.file_name() else {
        return Err(CliError::Usage(format!(
            "--out {} names no file",
            stem.display()
        )));
    };
    let name = name.to_string_lossy();
    // Not `with_extension`, which would cut a name such as `koans-v1.5`.
    let path = |extension: &str| stem.with_file_name(format!("{name}.{extension}"));
    let files = [
        ("json", Some(json(document)?)),
        ("md", Some(page)),
        ("svg", plot),
    ];
    for (extension, text) in files {
        if let Some(text) = text {
            let path = path(extension);
            std::fs::write(&path, text).map_err(|e| CliError::io(path.display(), &e))?;
        }
    }
    Ok(())
}

/// A document as the text of a file.
pub(crate) fn json(document: &impl Serialize) -> Result<String, CliError> {
    let mut json = serde_json::to_string_pretty(document)
        .map_err(|e| CliError::Failed(format!("the result cannot be written as JSON: {e}")))?;
    json.push('\n');
    Ok(json)
}

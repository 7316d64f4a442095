use std::path::{Path, PathBuf};

/// Whether a file is a drawing.
fn is_drawing(file: &Path) -> bool {
    let sketch = file.starts_with("sketches");
    !sketch && file.extension() == Some("svg")
}

/// Names of all drawings, without their folders.
pub fn drawings(files: &[PathBuf]) -> Vec<String> {
    files
        .iter()
        .filter(|file| is_drawing(file))
        .filter_map(|file| file.file_stem())
        .map(|stem| stem.to_string_lossy().into_owned())
        .collect()
}

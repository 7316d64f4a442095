/// A file and its size in bytes.
pub struct File<'f> {
    pub name: &'f str,
    pub size: u64,
}

/// The names of files side by side with their sizes, in one column each.
pub fn table(files: &[File<'_>], columns: usize) -> Vec<String> {
    let mut rows = Vec::new();
    for file in files {
        let name: String = file.name.chars().take(columns).collect();
        let size = match file.size {
            size @ ..1024 => format!("{size} B"),
            size => format!("{} kB", size.div_ceil(1024)),
        };
        rows.push(format!("{name:<columns$} {size:>8}"));
    }
    rows
}

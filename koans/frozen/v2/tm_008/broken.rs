#[derive(Clone, Debug, PartialEq)]
pub struct File {
    pub name: String,
    pub bytes: u64,
}

/// Names of the files with the suffix (of all without one), the largest or first by name on top.
pub fn listing(files: &[File], suffix: Option<&str>, by_size: bool) -> Vec<String> {
    let wanted = match suffix {
        Some(suffix) => move |file: &&File| file.name.ends_with(suffix),
        None => |_: &&File| true,
    };
    let mut chosen: Vec<&File> = files.iter().filter(wanted).collect();
    if by_size {
        chosen.sort_by_key(|file| std::cmp::Reverse(file.bytes));
    } else {
        chosen.sort_by(|a, b| a.name.cmp(&b.name));
    }
    chosen.iter().map(|file| file.name.clone()).collect()
}

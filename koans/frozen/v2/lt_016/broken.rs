/// Name of the folder with the most bytes in lines such as `12_000 ./src`.
pub fn largest(usage: &str) -> Option<String> {
    let mut best: Option<(&str, u64)> = None;
    for line in usage.lines() {
        let (bytes, folder) = line.split_once(' ')?;
        let bytes: u64 = bytes.replace('_', "").parse().ok()?;
        if best.is_none_or(|(_, most)| bytes > most) {
            best = Some((&folder.trim_start_matches("./").replace('/', "::"), bytes));
        }
    }
    best.map(|(folder, _)| folder.to_string())
}

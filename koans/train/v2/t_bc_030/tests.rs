#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn repeats_are_counted() {
        let log = "[10:01] Disk full\n[10:02] disk full \nRestart\n[10:05] Disk full";
        let runs = squeeze(log);
        let shown: Vec<_> = runs.iter().map(|(l, n)| (l.as_str(), *n)).collect();
        assert_eq!(shown, [("disk full", 2), ("restart", 1), ("disk full", 1)]);
        assert!(squeeze("").is_empty());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_names_are_cut() {
        let file = |name, size| File { name, size };
        let files = [
            file("notes.txt", 1023),
            file("Sommer.png", 1025),
            file("a", 0),
        ];
        assert_eq!(
            table(&files, 6),
            ["notes.   1023 B", "Sommer     2 kB", "a           0 B"]
        );
        assert!(table(&[], 3).is_empty());
    }
}

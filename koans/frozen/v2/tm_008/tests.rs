#[cfg(test)]
mod tests {
    use super::*;

    fn files() -> Vec<File> {
        [("b.txt", 10), ("rc", 99), ("a.txt", 20), ("z.txt", 50)]
            .map(|(name, bytes)| File {
                name: name.to_string(),
                bytes,
            })
            .into()
    }

    #[test]
    fn by_name() {
        assert_eq!(
            listing(&files(), Some(".txt"), false),
            ["a.txt", "b.txt", "z.txt"]
        );
        assert_eq!(
            listing(&files(), None, false),
            ["a.txt", "b.txt", "rc", "z.txt"]
        );
    }

    #[test]
    fn by_size() {
        assert_eq!(
            listing(&files(), Some(".txt"), true),
            ["z.txt", "a.txt", "b.txt"]
        );
        assert_eq!(
            listing(&files(), None, true),
            ["rc", "z.txt", "a.txt", "b.txt"]
        );
        assert!(listing(&files(), Some(".rs"), true).is_empty());
    }
}

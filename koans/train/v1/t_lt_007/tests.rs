#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_become_plain() {
        assert_eq!(plain(".\\src\\ui\\app.rs"), "src/ui/app.rs");
        assert_eq!(plain("./src/app.rs"), "src/app.rs");
        assert!(matches!(plain("src/app.rs"), Cow::Borrowed(_)));
        assert!(matches!(plain("a\\b"), Cow::Owned(_)));
    }

    #[test]
    fn folders_of_entries() {
        assert_eq!(folder("img\\icons\\x.png"), "img/icons");
        assert_eq!(folder(".\\x.png"), ".");
    }
}

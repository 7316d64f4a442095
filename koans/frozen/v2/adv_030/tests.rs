#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_ends_are_shown() {
        assert_eq!(
            entry("It often rains here ...").as_deref(),
            Some("It ... here")
        );
        assert_eq!(entry("- Stop! -").as_deref(), Some("Stop"));
        assert_eq!(entry("?!"), None);
        assert_eq!(words("x, y").last(), Some("y"));
    }
}

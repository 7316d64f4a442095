#[cfg(test)]
mod tests {
    use super::*;
    #[test]
    fn titles_become_addresses() {
        assert_eq!(slug("A day  out").unwrap(), "a-day-out");
        assert_eq!(slug("Searching").unwrap(), "searching");
    }

    #[test]
    fn some_titles_are_refused() {
        assert!(matches!(slug("  "), Err(SlugError::Empty)));
        let refused = slug(" Admin ");
        assert!(matches!(refused, Err(SlugError::Reserved(word)) if word == "admin"));
    }
}

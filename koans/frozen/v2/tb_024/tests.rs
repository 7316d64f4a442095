#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hours_are_numbers() {
        assert_eq!(busiest("ann 7, bob 11, cyd 9").as_deref(), Some("bob"));
        assert_eq!(busiest("ann seven"), None);
    }
}

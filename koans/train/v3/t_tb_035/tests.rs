#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nicknames_are_resolved() {
        let club = Club::new(&[("Spider", "Ruth"), ("Goat", "Olaf")]);
        let names = club.resolve(&["Goat", "Ben", "Spider"]);
        assert_eq!(names, ["Olaf", "Ben", "Ruth"]);
        assert!(club.resolve(&[]).is_empty());
    }
}

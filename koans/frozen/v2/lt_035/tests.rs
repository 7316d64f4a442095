#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_name_is_shown_whole() {
        let user = |given: &str, family: &str| User {
            given: given.into(),
            family: family.into(),
        };
        assert_eq!(user("ada", "lovelace").initials(), "al");
        assert_eq!(
            avatars(&[user("Cher", ""), user(" ", "kim")]),
            ["CHER", "K"]
        );
    }
}

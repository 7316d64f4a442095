#[cfg(test)]
mod tests {
    use super::*;
    #[test]
    fn hyphens_and_spaces_go() {
        let expected = Some("9780000000002".to_owned());
        assert_eq!(plain("978-0-00-000000-2"), expected);
        assert_eq!(plain("978 0000000002"), expected);
    }

    #[test]
    fn wrong_numbers_have_no_plain_form() {
        for printed in ["978-0-00-000000-3", "978-0-00-000", "978-0-00-00000x-2", ""] {
            assert_eq!(plain(printed), None, "{printed}");
        }
    }
}

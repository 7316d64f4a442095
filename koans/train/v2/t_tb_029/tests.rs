#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_for_each() {
        let concerts = [Concert("The choir", 3), Concert("Anna", 17)];
        assert_eq!(print(&concerts), " 3. The choir plays\n17. Anna plays\n");
    }

    struct Market;

    impl News for Market {
        fn title(&self) -> String {
            "Flea market".to_owned()
        }

        fn day(&self) -> u8 {
            30
        }
    }

    #[test]
    fn other_kinds_of_news() {
        assert_eq!(print(&[Market]), "30. Flea market\n");
        assert_eq!(print::<Concert>(&[]), "");
    }
}

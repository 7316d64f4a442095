#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_checks_must_pass() {
        let most = 12;
        let board = Board::lenient()
            .also(|name: &str| name.ends_with("street"))
            .also(move |name: &str| name.len() <= most);
        let names = ["Mill lane", "Old railway street", "Mill street"];
        assert_eq!(board.choose(&names), Some("Mill street"));
        assert_eq!(board.choose(&names[..2]), None);
        assert_eq!(Board::lenient().choose(&names), Some("Mill lane"));
    }
}

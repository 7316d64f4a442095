#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn header_rule_and_rows() {
        let rows = vec![vec!["nut", "12"], vec!["bolt", "7"]];
        assert_eq!(
            render(&["part", "n"], &rows),
            "part|n|\n-------\nnut|12|\nbolt|7|\n"
        );
    }

    #[test]
    fn no_rows() {
        assert_eq!(render(&["x"], &[]), "x|\n--\n");
    }
}

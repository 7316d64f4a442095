#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_between_bars() {
        assert_eq!(Markdown.row(&["a", "b"]), "| a | b |");
        assert_eq!(Markdown.table(&[vec!["x"], vec!["y"]]), "| x |\n| y |");
        assert_eq!(Markdown.ruler(2), "| --- | --- |");
    }
}

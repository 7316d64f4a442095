#[cfg(test)]
mod tests {
    use super::*;

    fn table() -> HashMap<String, String> {
        [("menu.0", "Öffnen"), ("menu.2", "Ende")]
            .map(|(key, text)| (key.to_string(), text.to_string()))
            .into()
    }

    #[test]
    fn finds_labels() {
        assert_eq!(label(&table(), "menu.2"), "Ende");
        assert_eq!(label(&table(), "menu.1"), "[missing]");
    }

    #[test]
    fn builds_the_menu() {
        assert_eq!(menu(&table(), 3), "Öffnen | [missing] | Ende");
        assert_eq!(menu(&table(), 0), "");
    }
}

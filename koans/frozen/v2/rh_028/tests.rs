#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn unknown_names_mean_the_default() {
        let printer = |name: &str, default| Printer {
            name: name.into(),
            default,
        };
        let printers = [printer("attic", false), printer("hall", true)];
        assert_eq!(choose(&printers, Some("attic")), Ok(&printers[0]));
        assert_eq!(choose(&printers, Some("roof")), Ok(&printers[1]));
        assert_eq!(choose(&printers, None), Ok(&printers[1]));
        assert_eq!(
            choose(&printers[..1], None),
            Err("no default printer".to_string())
        );
        assert_eq!(default(&printers), Ok(&printers[1]));
        assert_eq!(named(&printers, "x"), None);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tables_are_reported() {
        let mut table = Table {
            rules: vec![Box::new(Rising { by: 3 }), Box::new(SameParity)],
            top: 4,
        };
        assert!(table.play(7));
        assert!(table.play(9));
        assert!(!table.play(2));
        assert!(Rising { by: 3 }.allows(1, 4));
        let report = bug_report(&table);
        assert!(report.starts_with("It went wrong at Table {"));
        assert!(report.contains("top: 9"));
    }
}

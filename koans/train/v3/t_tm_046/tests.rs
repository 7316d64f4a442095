#[cfg(test)]
mod tests {
    use super::*;
    #[test]
    fn old_jam_has_a_short_label() {
        let batch = |fruit: &str, year, jars| Batch {
            fruit: fruit.to_owned(),
            year,
            jars,
        };
        let batches = vec![
            batch("plum and fig", 2024, 7),
            batch("sour cherry", 2025, 4),
        ];
        let pantry = Pantry { batches };
        let labels: Vec<String> = pantry.labels(2024).collect();
        assert_eq!(labels, ["plum and fig", "sour"]);
        let expected = [("plum".to_owned(), 7), ("sour cherry".to_owned(), 4)];
        assert_eq!(pantry.to_print(2025), expected);
    }
}

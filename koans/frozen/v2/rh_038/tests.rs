#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn unknown_days_stop_the_count() {
        let counts = count(&["monday: rain", "sunday", "monday"]).unwrap();
        assert_eq!(counts, BTreeMap::from([(0, 2), (6, 1)]));
        assert_eq!(
            count(&["sunday", "birthday"]),
            Err("there is no birthday".to_string())
        );
        assert_eq!(index("fri"), Ok(4));
    }
}

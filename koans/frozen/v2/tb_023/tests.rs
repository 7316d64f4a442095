#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_new_values_count() {
        let mut distinct = Distinct::default();
        assert_eq!(distinct.put_all(["oak", "elm", "oak"]), 2);
        assert_eq!(distinct.put_all(vec!["elm", "fir"]), 1);
    }
}

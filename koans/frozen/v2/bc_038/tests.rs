#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spacing_does_not_matter() {
        let expected = Plate {
            district: "KA".into(),
            number: 1234,
        };
        assert_eq!(plate("ka 12 34"), Some(expected));
        assert_eq!(plate("77"), None);
        assert_eq!(plate("AB"), None);
        assert_eq!(plate("A1B"), None);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keeps_what_the_limit_allows() {
        let list = [
            "Tea: 2,50",
            "Jam: 3,10",
            "no price",
            "Bread: 2,49",
            "Honey: ?",
        ]
        .map(String::from);
        assert_eq!(affordable(&list, 2.5), "2 of 5: Bread, Tea");
        assert_eq!(affordable(&list, 1.0), "0 of 5: ");
        assert_eq!(affordable(&[], 1.0), "0 of 0: ");
    }
}

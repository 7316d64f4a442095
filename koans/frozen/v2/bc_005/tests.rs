#[cfg(test)]
mod tests {
    use super::*;

    fn item(name: &str, grams: u32) -> Item {
        Item {
            name: name.to_string(),
            grams,
        }
    }

    #[test]
    fn names_the_heaviest_and_counts_the_rest() {
        let items = vec![item("mug", 300), item("anvil", 9000), item("pen", 12)];
        assert_eq!(label(items), "ANVIL +2 = 9312 g");
    }

    #[test]
    fn an_empty_parcel() {
        assert_eq!(label(Vec::new()), "EMPTY +0 = 0 g");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rucksacks_are_weighed() {
        let item = |grams, needed| Item { grams, needed };
        let items = vec![item(900, true), item(250, false), item(350, true)];
        assert_eq!(pack(&items), (1500, 1));
        assert_eq!(pack(items.iter().filter(|item| item.needed)), (1250, 0));
        assert!(bearable(&items, 6000));
        assert!(!bearable(&items, 5999));
    }
}

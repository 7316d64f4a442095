#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spacing_is_ignored() {
        let list = PriceList::of(&[("bun", 120), ("jam", 310)]);
        assert_eq!(list.price(&[' ', 'j', 'a', 'm']), Some(310));
        assert_eq!(bill(&list, "bun + jam + salt + bun"), 550);
    }
}

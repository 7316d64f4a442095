#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_cheapest_are_cached() {
        let shop = |goods: &[(&str, u32)]| Shop {
            goods: goods.iter().map(|(n, p)| (n.to_string(), *p)).collect(),
            cache: vec![],
        };
        let mut shops = [
            shop(&[("silk", 90), ("wool", 20), ("yarn", 5)]),
            shop(&[("pin", 1)]),
        ];
        assert_eq!(warm_all(&mut shops), 2);
        assert_eq!(shops[0].cache, ["yarn", "wool"]);
        assert_eq!(shops[1].cache, ["pin"]);
    }
}

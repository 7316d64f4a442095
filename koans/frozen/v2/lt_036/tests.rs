#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_site_comes_first() {
        let site = BTreeMap::from([("tab", 8), ("history", 9000)]);
        assert_eq!(defaults().len(), 3);
        assert_eq!(setting(&site, "tab", 100), Some(8));
        assert_eq!(setting(&site, "width", 100), Some(80));
        assert_eq!(setting(&site, "history", 1000), Some(1000));
        assert_eq!(setting(&site, "colour", 1000), None);
    }
}

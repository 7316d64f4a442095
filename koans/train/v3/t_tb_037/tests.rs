#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn coins_are_found() {
        let archive = Archive::new(&["Rome", "Gaul", "unsorted"]);
        assert_eq!(archive.drawers(), 3);
        let coin = |drawer, name: &str| Coin {
            drawer,
            name: name.to_owned(),
        };
        assert_eq!(archive.find(&coin(1, "Stater")), "Stater is in Gaul");
        assert_eq!(archive.find(&coin(44, "Token")), "Token is in unsorted");
    }
}

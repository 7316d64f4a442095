#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_heading_names_the_first() {
        let pairs = [("zoom", "2"), ("font", "mono")];
        let settings = pairs
            .iter()
            .map(|(k, v)| (k.to_string(), v.to_string()))
            .collect();
        let config = Config { settings };
        assert_eq!(config.first_key(), "font");
        assert_eq!(export(config), "[font..]\nfont=mono\nzoom=2");
        let empty = Config {
            settings: BTreeMap::new(),
        };
        assert!(empty.into_lines().is_empty());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_are_ordered() {
        let mut herbarium = Herbarium::default();
        herbarium.add("sorrel", 1950);
        herbarium.add("arnica", 1902);
        herbarium.add("gentian", 1930);
        let expected = ["arnica*, 1902", "gentian, 1930", "sorrel, 1950"];
        assert_eq!(labels(&herbarium, 1930), expected);
        assert!(labels(&Herbarium::default(), 0).is_empty());
    }
}

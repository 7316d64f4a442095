#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tabs_do_not_matter() {
        let outline = Outline::read("# Trip\ntext\n##\tDay\tone \n# Costs");
        let titles: Vec<_> = outline.headings.iter().map(|h| &h.title[..]).collect();
        assert_eq!(titles, ["Trip", "Day one", "Costs"]);
        let deepest = outline.deepest().unwrap();
        assert_eq!((deepest.depth, &deepest.title[..]), (2, "Day one"));
        assert!(Outline::read("no headings").deepest().is_none());
    }
}

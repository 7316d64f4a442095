#[cfg(test)]
mod tests {
    use super::*;
    fn jar(content: &str, grams: u32) -> Jar {
        let content = content.to_owned();
        Jar { content, grams }
    }

    #[test]
    fn empty_jars_are_left_out() {
        let shelves = vec![
            vec![jar("rice", 400), jar("oats", 0)],
            vec![jar("figs", 90)],
        ];
        let larder = Larder { shelves };
        let found: Vec<_> = larder.contents().collect();
        assert_eq!(found, ["rice", "figs"]);
    }
}

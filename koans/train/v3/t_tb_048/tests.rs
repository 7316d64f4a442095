#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_headlines_do_not_fit() {
        let headline = |text: &str, columns| Headline {
            text: text.to_owned(),
            columns,
        };
        let mut paper = Paper {
            headlines: vec![
                headline("Straße zu", 1),
                headline("Rain", 1),
                headline("Snow in the south", 2),
            ],
            upper: false,
        };
        assert_eq!(paper.set(&paper.headlines[1]), "Rain");
        assert_eq!(paper.misfits(9), 0);
        paper.upper = true;
        assert_eq!(paper.set(&paper.headlines[1]), "RAIN");
        assert_eq!(paper.misfits(9), 1);
        assert_eq!(paper.misfits(3), 2);
        assert_eq!(too_long(["a", "bbb"].into_iter(), 2), 1);
    }
}

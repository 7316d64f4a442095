#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_high_plants_are_cut() {
        let hedge = Hedge {
            heights: vec![150, 90, 121],
        };
        assert_eq!(hedge.cuts(120), [30, 0, 1]);
        assert_eq!(hedge.rubbish(120), 31);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    #[test]
    fn each_player_has_a_shuffle() {
        let mut shuffler = Shuffler { seed: 1 };
        let first: Vec<u32> = shuffler.cards().take(3).collect();
        assert_eq!(first, [18, 21, 26]);
        let hands = deal(&mut shuffler, 2, 3);
        assert_eq!(hands, [[18, 21, 26], [35, 38, 43]]);
        assert_eq!(shuffler.seed, 3);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_higher_score_is_a_record() {
        let mut board = ScoreBoard::default();
        assert!(board.record("ada", 40));
        assert!(!board.record("bob", 40));
        assert!(board.record("cyd", 41));
        assert!(!board.record("ada", 7));
        assert_eq!(board.games(), 4);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const GAME: &str = "1. e4 e5 2. Nf3 Nc6 3. Bb5";

    #[test]
    fn the_rest_is_given() {
        assert_eq!(behind(GAME, "2."), "Nf3 Nc6 3. Bb5");
        assert_eq!(behind(GAME, "9."), "");
    }

    #[test]
    fn half_moves_are_counted() {
        assert_eq!(half_moves_from(GAME, 1), 5);
        assert_eq!(half_moves_from(GAME, 3), 1);
        assert_eq!(half_moves_from(GAME, 4), 0);
    }
}

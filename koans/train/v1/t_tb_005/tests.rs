#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_king_goes_one_square_at_a_time() {
        assert_eq!(king_moves(["e2", "e2"]), Ok(0));
        assert_eq!(king_moves(["a1", "c8"]), Ok(7));
        assert_eq!(king_moves(["h4", "d5"]), Ok(4));
    }

    #[test]
    fn squares_off_the_board_are_named() {
        assert_eq!(
            king_moves(["a1", "i1"]),
            Err("i1 is not on the board".to_string())
        );
        assert!(king_moves(["b9", "a1"]).unwrap_err().starts_with("b9"));
        assert!(king_moves(["c", "c1"]).is_err());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stones_need_a_place() {
        let mut board = Board {
            stones: vec![],
            size: 9,
        };
        assert!(board.set((8, 0)));
        assert!(!board.set((8, 0)));
        assert!(!board.set((0, 9)));
        assert_eq!(board.stones, [(8, 0)]);
        assert!(Inside.allows(&board, (8, 0)) && !Vacant.allows(&board, (8, 0)));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bonus_for_each_cell() {
        let board = Board {
            cells: [[1, 0, 0], [0, 2, 0], [0, 0, 3]],
        };
        assert_eq!(diagonal(&board, 10), [11, 12, 13]);
        assert_eq!(board.plus(&board).cells[2], [0, 0, 6]);
        assert_eq!(Board::<1>::filled(4).cells, [[4]]);
    }
}

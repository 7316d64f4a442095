#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_block_begins_in_its_row() {
        let mut hall = Hall::new(3, 10);
        assert_eq!(hall.take(1, 4, 3), 3);
        assert_eq!(hall.take(1, 6, 2), 1);
        assert_eq!(hall.take(0, 4, 3), 3);
        assert_eq!(hall.take(2, 50, 4), 1);
        assert_eq!(hall.taken(), 8);
    }
}

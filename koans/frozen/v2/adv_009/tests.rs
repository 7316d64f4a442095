#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn booked_hours_are_skipped() {
        let mut calendar = Calendar {
            booked: vec![9, 11],
            closes: 13,
        };
        assert_eq!(calendar.book_next(9), Some(10));
        assert_eq!(calendar.book_next(9), Some(12));
        assert_eq!(calendar.book_next(9), None);
        assert_eq!(calendar.free(7).into_iter().collect::<Vec<_>>(), [7, 8]);
    }
}

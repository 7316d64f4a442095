#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_booking_is_a_change() {
        let mut court = Court::default();
        assert_eq!(court.book(9, "Ana"), None);
        assert_eq!(court.book(33, "Bo"), Some("Ana".to_owned()));
        assert_eq!(court.player(9), Some("Bo"));
        assert_eq!(court.player(10), None);
        assert_eq!(court.changes(), 2);
    }
}

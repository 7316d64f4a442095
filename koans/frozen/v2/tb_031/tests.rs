#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn seats_are_sold_once() {
        let mut cinema = Cinema::with_seats(&[2, 3]);
        assert!(cinema.sell(1, 2));
        assert!(!cinema.sell(1, 2));
        assert!(!cinema.sell(0, 2));
        assert_eq!(
            (left(&cinema, 0), left(&cinema, 1), left(&cinema, 9)),
            (2, 2, 0)
        );
        assert_eq!(cinema.row(0).len(), 2);
    }
}

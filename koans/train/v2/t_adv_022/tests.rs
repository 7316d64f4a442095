#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_complete_booking() {
        let booking = Draft::to("Harbour").from("Mill").seats(3).book();
        let expected = Booking {
            start: "Mill".into(),
            goal: "Harbour".into(),
            seats: 3,
        };
        assert_eq!(booking, Ok(expected));
        let single = Draft::to("Harbour").from("Mill").book();
        assert_eq!(single.map(|booking| booking.seats), Ok(1));
    }

    #[test]
    fn nothing_to_book() {
        assert!(Draft::to("Harbour").book().is_err());
        let many = Draft::to("Harbour").from("Mill").seats(9).book();
        assert_eq!(many, Err("9 seats are too many".to_owned()));
    }
}

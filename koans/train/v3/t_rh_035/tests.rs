#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_seat_may_be_missing() {
        let place_in = |coach: &str, seat| Place {
            coach: coach.to_owned(),
            seat,
        };
        assert_eq!(place("12 / 61"), Ok(place_in("12", Some(61))));
        assert_eq!(place("7"), Ok(place_in("7", None)));
        assert_eq!(seat("9/4"), Ok(Some(4)));
    }

    #[test]
    fn a_wrong_seat_is_an_error() {
        assert!(place("12/window").is_err());
    }
}

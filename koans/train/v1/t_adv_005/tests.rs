#[cfg(test)]
mod tests {
    use super::*;
    #[test]
    fn the_detour_is_flown_when_wanted() {
        assert_eq!(to_tower(false), Some(300));
        assert_eq!(to_tower(true), Some(70 + 330));
    }

    #[test]
    fn a_long_flight_is_refused() {
        let flight = Flight::from_home(10).over(0, 80);
        assert_eq!(flight.length(), Some(80));
        assert_eq!(Flight::from_home(10).over(0, 101).length(), None);
    }
}

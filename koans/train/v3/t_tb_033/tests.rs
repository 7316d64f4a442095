#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn near_flashes_are_one_spot() {
        let counts = strikes(&[(3, 4.2), (3, 3.9), (6, 8.0)]);
        let spot = |field, east| Spot { field, east };
        assert_eq!(counts, [(spot(3, 4.0), 2), (spot(6, 8.0), 1)]);
        assert_eq!(Spot::near(2, -0.75), spot(2, -1.0));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(ra: f64, dec: f64) -> Position {
        Position { ra, dec }
    }

    #[test]
    fn distances_are_lengths_of_differences() {
        assert_eq!(apart(at(1.0, 2.0), at(4.0, -2.0)), 5.0);
        assert_eq!(at(-6.0, 8.0).length(), 10.0);
        let difference = at(5.0, 1.0) - at(2.0, 3.0);
        assert_eq!((difference.ra, difference.dec), (3.0, -2.0));
    }

    #[test]
    fn the_nearest_star() {
        let stars = [at(0.0, 0.0), at(9.0, 9.0), at(5.0, 4.0)];
        assert_eq!(nearest(&stars, at(6.0, 6.0)), Some(2));
        assert_eq!(nearest(&[], at(0.0, 0.0)), None);
    }
}

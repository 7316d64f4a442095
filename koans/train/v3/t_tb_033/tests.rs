#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn near_flashes_are_one_spot() {
        let counts = strikes(&[(3.1, 4.2), (2.9, 3.9), (-6.0, 8.0)]);
        assert_eq!(counts.len(), 2);
        assert_eq!(counts[&Spot::near(3.0, 4.0)], 2);
        assert_eq!(counts[&Spot::near(-6.2, 7.8)], 1);
        assert_eq!(Spot::near(3.0, 4.0).distance(), 5.0);
    }
}

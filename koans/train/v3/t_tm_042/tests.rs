#[cfg(test)]
mod tests {
    use super::*;
    #[test]
    fn left_is_below_zero() {
        let rudder = |place, reversed| rudder(&Stick { place, reversed });
        assert_eq!(rudder(128, false), 0);
        assert_eq!(rudder(0, false), -30);
        assert_eq!(rudder(192, false), 15);
        assert_eq!(rudder(192, true), -15);
        assert_eq!(rudder(64, true), 15);
    }
}

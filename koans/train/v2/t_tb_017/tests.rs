#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_highest_reading_counts() {
        let log = TideLog {
            readings: vec![(10, 1.5), (370, 4.25), (700, 0.75)],
        };
        assert_eq!(log.high_water(), Some(4.25));
        assert_eq!(log.dry(5.0), 0.75);
        assert_eq!(log.dry(4.0), 0.0);
    }

    #[test]
    fn nothing_read_and_low_water() {
        let log = TideLog { readings: vec![] };
        assert_eq!(log.high_water(), None);
        assert_eq!(log.dry(3.5), 3.5);
        let log = TideLog {
            readings: vec![(0, -0.5), (5, -1.0)],
        };
        assert_eq!(log.high_water(), Some(-0.5));
    }
}

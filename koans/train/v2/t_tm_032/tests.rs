#[cfg(test)]
mod tests {
    use super::*;
    fn day(readings: &[(f64, bool)]) -> Day {
        let readings = readings
            .iter()
            .map(|&(celsius, faulty)| Reading { celsius, faulty });
        Day(readings.collect())
    }

    #[test]
    fn faulty_readings_do_not_count() {
        let day = day(&[(11.5, false), (85.0, true), (19.5, false), (14.0, false)]);
        assert_eq!(day.high(), Some(19.5));
        assert_eq!(day.mean(), Some(15.0));
    }

    #[test]
    fn no_readings_no_high() {
        assert_eq!(day(&[(85.0, true)]).high(), None);
        assert_eq!(day(&[]).mean(), None);
    }
}

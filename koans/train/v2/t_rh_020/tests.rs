#[cfg(test)]
mod tests {
    use super::*;
    #[test]
    fn height_is_paid_for() {
        let heights = HashMap::from([("lake", 430), ("woods", 455), ("peak", 1080)]);
        assert_eq!(fare(&heights, "peak", "lake"), Ok(650));
        assert_eq!(fare(&heights, "lake", "woods"), Ok(50));
    }

    #[test]
    fn odd_rides_are_refused() {
        let heights = HashMap::from([("lake", 430)]);
        assert_eq!(fare(&heights, "lake", "lake"), Err(FareError::SameStop));
        let nowhere = |stop: &str| Err(FareError::NoSuchStop(stop.to_owned()));
        assert_eq!(fare(&heights, "moon", "lake"), nowhere("moon"));
        assert_eq!(fare(&heights, "lake", "moon"), nowhere("moon"));
    }
}

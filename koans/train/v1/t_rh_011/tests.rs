#[cfg(test)]
mod tests {
    use super::*;
    #[test]
    fn a_failure_counts_as_cold() {
        let cracked = Firing::new(Err(FiringError::Cracked("jug".to_owned())));
        assert_eq!(cracked.peak(), 0);
        assert_eq!(Firing::new(Ok(1240)).peak(), 1240);
    }

    #[test]
    fn the_hottest_is_found() {
        let firings = [
            Firing::new(Ok(980)),
            Firing::new(Err(FiringError::Sensor(
                std::io::ErrorKind::TimedOut.into(),
            ))),
            Firing::new(Ok(1060)),
        ];
        assert_eq!(hottest(&firings), Some(1060));
        assert_eq!(hottest(&[]), None);
    }
}

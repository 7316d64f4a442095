#[cfg(test)]
mod tests {
    use super::*;
    #[test]
    fn the_coldest_hour_is_found() {
        let mut station = Station::default();
        assert_eq!(station.warmed(), None);
        for (hour, celsius) in [(0, 3.0), (5, -2.0), (12, 6.5)] {
            station.record(hour, celsius);
        }
        assert_eq!(station.warmed(), Some(8.5));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn readings_go_from_cold_to_warm() {
        let readings = survey(&[("bath", || 23.5), ("cellar", || 11.0), ("hall", || 18.0)]);
        let rooms: Vec<_> = readings.iter().map(|r| r.room).collect();
        assert_eq!(rooms, ["cellar", "hall", "bath"]);
        assert_eq!(readings[2].celsius, 23.5);
        assert_eq!(survey(&[]), []);
    }
}

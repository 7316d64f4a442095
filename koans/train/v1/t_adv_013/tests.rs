#[cfg(test)]
mod tests {
    use super::*;
    #[test]
    fn fast_laps_have_numbers() {
        let race = Race::timed(&[0, 61_000, 119_500, 181_200, 240_000]);
        let fast: Vec<_> = race.fast(60_000).collect();
        assert_eq!(fast, [(2, 58_500), (4, 58_800)]);
        assert_eq!(race.fastest(), Some(2));
    }

    #[test]
    fn a_start_is_no_lap() {
        assert_eq!(Race::timed(&[5]).fastest(), None);
    }
}

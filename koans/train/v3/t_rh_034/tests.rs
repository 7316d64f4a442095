#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_best_lap_is_found() {
        let race = "44 81.5\n16 80.25\n44 81.125";
        assert_eq!(best(race, 44), Ok(Some(81.125)));
        assert_eq!(best(race, 1), Ok(None));
    }

    #[test]
    fn errors_say_which_half_is_wrong() {
        assert_eq!(lap("44"), Err(LapError::Incomplete));
        assert!(matches!(lap("x4 80.1"), Err(LapError::Car(_))));
        assert!(matches!(best("4 fast", 4), Err(LapError::Seconds(_))));
    }
}

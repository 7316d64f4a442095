#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn crates_are_added_up() {
        assert_eq!(load("50 20 7"), Ok(77));
        assert_eq!(one_ride("50 20 7", 77), Ok(true));
        assert_eq!(one_ride("50 20 8", 77), Ok(false));
    }

    #[test]
    fn crates_may_be_refused() {
        assert_eq!(load("12 51 x"), Err(LiftError::TooHeavy(51)));
        assert!(matches!(one_ride("1 ?", 9), Err(LiftError::Unreadable(_))));
    }
}

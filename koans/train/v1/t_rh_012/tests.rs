#[cfg(test)]
mod tests {
    use super::*;
    #[test]
    fn good_and_bad_answers_are_logged() {
        let mut log = Vec::new();
        assert!(record(&mut log, Ok(118)));
        assert!(!record(&mut log, Err(MountError::Busy)));
        assert!(!record(&mut log, Err(MountError::Horizon { degrees: -4 })));
        assert_eq!(
            log,
            ["pointing at 118", "still turning", "-4 degrees is too low"]
        );
    }
}

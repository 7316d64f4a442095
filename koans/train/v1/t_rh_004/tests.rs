#[cfg(test)]
mod tests {
    use super::*;
    #[test]
    fn waits_grow_and_end() {
        assert_eq!(
            retry_after(&LookupError::Timeout { waited_ms: 250 }),
            Some(500)
        );
        assert_eq!(retry_after(&LookupError::Truncated), Some(0));
        assert_eq!(retry_after(&LookupError::Refused), None);
    }

    #[test]
    fn only_some_outcomes_are_final() {
        assert!(is_final(&Ok("192.0.2.7".to_owned())));
        assert!(is_final(&Err(LookupError::NoSuchName(
            "nowhere".to_owned()
        ))));
        assert!(!is_final(&Err(LookupError::Truncated)));
    }
}

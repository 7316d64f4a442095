#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_stale_ones_go() {
        let mut sessions = Sessions::with(&[(7, 10), (8, 95), (9, 60), (11, 61)]);
        assert_eq!(sessions.open(), 4);
        assert_eq!(sessions.evict(60), [8, 11]);
        assert_eq!(sessions.open(), 2);
        assert!(sessions.evict(60).is_empty());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn admits_up_to_the_limit() {
        assert_eq!(admitted(2, &["a", "b", "c", "a"]), 2);
        assert_eq!(admitted(9, &["a", "b"]), 2);
        assert_eq!(admitted(0, &["a"]), 0);
    }

    #[test]
    fn a_new_window_forgets() {
        let mut limiter = RateLimiter::per_window(1);
        assert!(limiter.allow("x"));
        assert!(!limiter.allow("y"));
        assert_eq!(limiter.next_window(), ["y"]);
        assert!(limiter.allow("y"));
        assert!(limiter.next_window().is_empty());
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    #[test]
    fn waits_grow_to_the_longest() {
        let millis = Duration::from_millis;
        let mut backoff = Backoff::new(millis(100), millis(300), 1.5);
        let waits: Vec<_> = (0..5).map(|_| backoff.after_failure()).collect();
        let expected = [100, 150, 225, 300, 300].map(millis);
        assert_eq!(waits, expected);
    }
}

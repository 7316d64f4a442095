#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bell_is_waited_for_once() {
        let mut bell = Bell::start(12);
        assert!(!bell.is_quiet());
        assert_eq!(bell.wait(), Some(12));
        assert!(bell.is_quiet());
        assert_eq!(bell.wait(), None);
        assert_eq!(Bell::start(0).wait(), Some(0));
    }
}

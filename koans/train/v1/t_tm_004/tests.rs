#[cfg(test)]
mod tests {
    use super::*;
    #[test]
    fn numbers_become_short_names() {
        assert_eq!(shorten(0), "0");
        assert_eq!(shorten(35), "z");
        assert_eq!(shorten(46_656), "1000");
    }

    #[test]
    fn names_lead_back() {
        for number in [7, 10, 36, 123_456_789, u32::MAX] {
            assert_eq!(expand(&shorten(number)), Some(number));
        }
        assert_eq!(expand("not a link"), None);
    }
}

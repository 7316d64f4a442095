#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn runs_are_counted() {
        assert_eq!(shorten("aaabccd"), "a3bc2d");
        assert_eq!(shorten(""), "");
        assert_eq!(shorten("zzz"), "z3");
    }
}

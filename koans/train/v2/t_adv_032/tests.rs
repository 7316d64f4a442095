#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_signature_is_the_last_big_knot() {
        let rope = Rope("-o..-.o.-".to_owned());
        assert_eq!(rope.signature(), Some(6));
        assert_eq!(rope.message(), "-o..-.");
        assert_eq!(Rope("ä–o".to_owned()).signature(), Some(2));
    }

    #[test]
    fn a_rope_without_one() {
        let rope = Rope("..-".to_owned());
        assert_eq!(rope.signature(), None);
        assert_eq!(rope.message(), "");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn printed_after_review() {
        assert_eq!(publish("a  b", 2), ["a b", "a b"]);
        assert_eq!(Article::write("x").review().text, "x");
        assert!(publish("x", 0).is_empty());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hands_out_fields_in_order() {
        let line = String::from("a1, \"b 2\",c");
        let mut fields = Fields::of(&line);
        assert_eq!(fields.advance().as_deref(), Some("a1"));
        assert_eq!(fields.advance().as_deref(), Some("b 2"));
        assert_eq!(fields.advance().as_deref(), Some("c"));
        assert_eq!(fields.advance(), None);
        assert_eq!(fields.read, 3);
    }
}

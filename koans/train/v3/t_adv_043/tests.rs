#[cfg(test)]
mod tests {
    use super::*;
    #[test]
    fn keys_have_names() {
        assert_eq!(note(60), "C4");
        assert_eq!(note(0), "C-1");
        assert_eq!(melody(&[69, 70, 71]), "A4 A#4 B4");
        assert_eq!(note_names("do re")[1], "RE");
    }
}

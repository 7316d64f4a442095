#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_has_records() {
        let mut records = Records::of_text("Lisbon;rain\nPorto;sun;22\n");
        assert_eq!(records.fields(), Some(vec!["Lisbon", "rain"]));
        assert_eq!(records.fields(), Some(vec!["Porto", "sun", "22"]));
        assert_eq!(records.fields(), None);
    }

    #[test]
    fn so_has_a_stream() {
        let bytes = std::io::Cursor::new(b"a;b".to_vec());
        let mut records = Records::new(bytes);
        assert_eq!(records.fields(), Some(vec!["a", "b"]));
        assert_eq!(records.fields(), None);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn skips_forward() {
        let chapters = ["The sea", "A storm", "Land"].map(String::from);
        let mut reader = Reader::open(&chapters);
        assert_eq!(reader.turn(), "The sea");
        assert_eq!(reader.skip_to("Land"), ("A storm".to_string(), 1));
        assert_eq!(reader.current(), "Land");
        assert_eq!(reader.skip_to("zoo"), ("Land".to_string(), 3));
    }
}

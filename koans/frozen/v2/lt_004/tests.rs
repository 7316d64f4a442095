#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ignores_case_and_punctuation() {
        let vocabulary = measure("The cat, the hat -- THE bath!");
        assert_eq!(vocabulary.distinct, 4);
        assert_eq!(vocabulary.longest, 4);
    }

    #[test]
    fn nothing_to_measure() {
        let vocabulary = measure("...");
        assert_eq!((vocabulary.distinct, vocabulary.longest), (0, 0));
    }
}

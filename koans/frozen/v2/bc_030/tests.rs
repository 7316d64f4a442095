#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn repeated_words_are_said_once() {
        assert_eq!(
            unstutter("I i  think That that is THAT"),
            "i think that is that"
        );
        assert_eq!(unstutter(" "), "");
    }
}

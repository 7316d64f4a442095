#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn picks_the_longest() {
        assert_eq!(loudest("the quick, brown\nfox jumped!"), "JUMPED");
    }

    #[test]
    fn first_of_a_tie_and_non_ascii() {
        assert_eq!(loudest("ab élan cd\nword"), "ÉLAN");
        assert_eq!(loudest("  \n"), "");
    }
}

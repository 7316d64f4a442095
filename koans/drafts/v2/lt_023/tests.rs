#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_words_first() {
        assert_eq!(fill(&Longest, &["go", "rust", "ocaml"]), "ocamlrustgo");
        assert_eq!(Longest.pick(&["go", "rust"], "rusty"), "go");
        assert_eq!(Longest.pick(&[], ""), "");
    }
}

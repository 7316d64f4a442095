#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_longest_term_counts() {
        let terms = [("sea", "water"), ("sea lion", "animal")];
        let glossary = Glossary::from_terms(&terms);
        let text = String::from("sea lion asleep");
        let rest = {
            let shorter = Glossary::from_terms(&terms);
            shorter.explain(&text)
        };
        assert_eq!(rest, Some(("asleep", "animal".to_string())));
        assert_eq!(
            glossary.explain("seaside"),
            Some(("side", "water".to_string()))
        );
        assert_eq!(glossary.explain("lake"), None);
    }
}

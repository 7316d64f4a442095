#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shared_titles_count_once() {
        let titles = |list: &[&str]| list.iter().map(|t| t.to_string()).collect();
        let library = Library {
            fiction: titles(&["Dune", "Emma"]),
            science: titles(&["DUNE", "Optics"]),
        };
        assert_eq!(library.distinct(), 3);
        assert!(library.has("Optics") && library.has("Emma") && !library.has("optics"));
    }
}

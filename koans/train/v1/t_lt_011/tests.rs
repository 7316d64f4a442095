#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tastes_differ() {
        let (long, short) = ("it rains cats and dogs", "it pours");
        assert_eq!(Brief.choose(long, short), short);
        assert_eq!(Brief.choose("even", "odd?"), "even");
        let fond = Fond("cats".to_string());
        assert_eq!(fond.choose(long, short), long);
        assert_eq!(fond.choose(short, long), long);
        assert_eq!(fond.choose("one", "two"), "two");
    }
}

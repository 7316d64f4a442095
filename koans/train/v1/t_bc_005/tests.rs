#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_filters_with_a_value_are_asked_for() {
        let filters = [("city", Some("Oslo")), ("zoom", None), ("lang", Some("nb"))];
        assert_eq!(search("/map", &filters), "/map?city=Oslo&lang=nb");
        assert_eq!(search("/map", &filters[1..2]), "/map");
    }

    #[test]
    fn pairs_are_joined() {
        let query = Query::new("").with("a", "1").with("b", "2");
        assert_eq!(query.finish(), "?a=1&b=2");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_go_round() {
        assert_eq!(note(2), "mi");
        assert_eq!(season(5), "summer");
        assert_eq!(span(note, 5, 8), "la si do re");
        assert_eq!(span(season, 3, 3), "winter");
        assert_eq!(pick(&["on", "off"], 3), "off");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_long_films() {
        let film = |title: &str, minutes| Film {
            title: title.into(),
            minutes,
        };
        let films = [film("Dawn", 119), film("Dusk", 120), film("Day", 200)];
        assert_eq!(evening(&films), ["Day", "Dusk"]);
        assert!(evening(&films[..1]).is_empty());
    }
}

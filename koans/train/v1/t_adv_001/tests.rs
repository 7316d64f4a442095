#[cfg(test)]
mod tests {
    use super::*;
    #[test]
    fn vehicles_use_up_the_deck() {
        let mut decks = [
            Deck {
                name: "car deck",
                free: 12,
            },
            Deck {
                name: "hold",
                free: 40,
            },
        ];
        assert_eq!(board(&mut decks, 5, 0), Ok(7));
        assert_eq!(board(&mut decks, 18, 1), Ok(22));
        assert_eq!(
            board(&mut decks, 8, 0),
            Err("car deck has no room for 8 m".to_owned())
        );
        assert_eq!(decks.map(|deck| deck.free), [7, 22]);
    }

    #[test]
    fn a_missing_deck_is_an_error() {
        assert!(board(&mut [], 1, 3).is_err());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn guesses_are_judged() {
        let mut game = Game::with_secret(42);
        assert_eq!(game.guess("50"), Ok(Reply::Lower));
        assert!(game.guess("fifty").is_err());
        assert_eq!(game.guess(" 7 "), Ok(Reply::Higher));
        assert!(matches!(game.guess("42"), Ok(Reply::Solved { .. })));
    }
}

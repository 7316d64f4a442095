#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn banned_words_are_found() {
        let moderator = Moderator::banning(&["Casino", "loan"]);
        assert!(moderator.holds("free LOANS here"));
        assert!(moderator.holds("the casino"));
        assert!(!moderator.holds("lunch?"));
    }
}

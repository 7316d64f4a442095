#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_words_are_riddles() {
        let song = Song {
            title: "Rain".to_owned(),
            lines: vec![
                "The rain, the RAIN!".to_owned(),
                "is falling (again)".to_owned(),
            ],
        };
        assert_eq!(plain("(Again)"), " again ");
        assert_eq!(song.riddles(4), ["again", "falling", "rain"]);
        assert_eq!(song.riddles(5).len(), 2);
        assert_eq!(song.announce(), "Rain (2 lines)");
    }
}

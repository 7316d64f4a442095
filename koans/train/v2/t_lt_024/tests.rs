#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn verses_have_numbers() {
        let mut poem = Poem::default();
        assert_eq!(poem.verse(1), None);
        {
            let text = String::from("Snow falls\non snow\n\nthe crow\nwaits\n");
            poem.load(&text);
        }
        assert_eq!(poem.verses(), 2);
        assert_eq!(poem.verse(1), Some("Snow falls\non snow"));
        assert_eq!(poem.verse(2), Some("the crow\nwaits"));
        assert_eq!(poem.verse(0), None);
        assert!(poem.text().ends_with("waits"));
        poem.load("one line");
        assert_eq!(poem.verse(2), None);
    }
}

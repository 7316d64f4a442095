#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn replies_are_nested() {
        let thread = thread("hi", &["hello", "bye"]);
        assert_eq!(thread.depth(), 2);
        assert_eq!(thread.text, "bye");
        let single = Comment {
            text: "a".into(),
            parent: None,
        };
        assert_eq!(single.reply("b").parent.unwrap().text, "a");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_known_topic_is_not_opened_twice() {
        let mut workspace = Workspace::default();
        assert_eq!(workspace.post("rust", "hello"), 1);
        assert_eq!(workspace.post("lunch", "soup?"), 1);
        assert_eq!(workspace.post("rust", "hi"), 2);
        assert_eq!(workspace.topics(), "rust/lunch");
        assert_eq!(workspace.channel("rust").messages, ["hello", "hi"]);
        assert!(workspace.channel("music").messages.is_empty());
        assert_eq!(workspace.topics(), "rust/lunch/music");
        assert_eq!(workspace.open("trips").topic, "trips");
    }
}

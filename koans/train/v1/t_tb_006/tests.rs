#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_come_from_any_text() {
        assert_eq!(Tag::from("#Rust").word(), "rust");
        let owned: Tag = String::from("Async").into();
        assert_eq!(owned, Tag::from("async"));
    }

    #[test]
    fn a_line_of_tags() {
        assert_eq!(line(vec!["#Tea", "Cake"]), "tea, cake");
        assert_eq!(line(vec![Tag::from("Jam")]), "jam");
        assert_eq!(line(vec![String::from("#A")]), "a");
    }
}

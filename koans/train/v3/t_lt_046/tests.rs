#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_are_gathered_once() {
        let text = "my #cat with a #dog and the #cat";
        assert_eq!(post(text), format!("{text}\n[cat, dog]"));
        assert_eq!(post("none"), "none\n[]");
    }

    #[test]
    fn tags_of_two_texts() {
        let (first, second) = (String::from("#a #b"), String::from("#b #c"));
        let mut tags = vec![];
        gather(&mut tags, &first);
        gather(&mut tags, &second);
        assert_eq!(tags, ["a", "b", "c"]);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn people_have_nicknames() {
        let names = Nicknames::default();
        names.rename(1, "Ace");
        assert_eq!(names.of(1).as_deref(), Some("Ace"));
        assert_eq!(greet(&names, 1), "Hi Ace!");
        names.rename(1, "Spade");
        assert_eq!(greet(&names, 1), "Hi Spade!");
    }

    #[test]
    fn or_they_have_none() {
        let names = Nicknames::default();
        assert!(names.of(4).is_none());
        assert_eq!(greet(&names, 4), "Hello, number 4.");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reading_empties_the_box() {
        let mailbox = Mailbox::default();
        assert_eq!(mailbox.put("one"), "");
        assert_eq!(mailbox.put("two"), "one");
        assert_eq!(mailbox.read().as_deref(), Some("two"));
        assert_eq!(mailbox.read(), None);
        assert_eq!(mailbox.count(), 1);
    }
}

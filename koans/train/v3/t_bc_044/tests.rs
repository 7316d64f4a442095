#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn messages_come_in_pieces() {
        let mut inbox = Inbox::default();
        inbox.receive("RING; CAL");
        assert_eq!(inbox.next_message().as_deref(), Some("RING"));
        assert_eq!(inbox.next_message(), None);
        assert_eq!(inbox.state(), (1, 4));
        inbox.receive("L 12;;");
        assert_eq!(inbox.next_message().as_deref(), Some("CALL 12"));
        assert_eq!(inbox.next_message().as_deref(), Some(""));
        assert_eq!(inbox.state(), (3, 0));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_blank_line_ends_the_head() {
        let message = split("From: A\nTo: B\n  \nHi\n\nBye");
        assert_eq!(message.head, ["from: a", "to: b"]);
        assert_eq!(message.body, "Hi\n\nBye");
        assert_eq!(split("").head.len(), 0);
    }
}

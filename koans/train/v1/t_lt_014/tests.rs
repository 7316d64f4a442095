#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn host_and_body_are_logged() {
        let raw = "POST /beans\nHost: tea.example\nAge: 3\n\nhello\n";
        assert_eq!(Request::new(raw).field("Age"), Some("3"));
        assert_eq!(Request::new(raw).into_body(), "hello");
        assert_eq!(log_line(Request::new(raw)), "tea.example sent 5 bytes");
        assert_eq!(log_line(Request::new("GET /")), "- sent 0 bytes");
    }
}

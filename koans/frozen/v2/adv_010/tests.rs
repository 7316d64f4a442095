#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn members_send_a_token() {
        assert_eq!(
            search(None).headers,
            [("accept".to_string(), "text".to_string())]
        );
        let request = search(Some("x1"));
        assert_eq!(request.path, "/search");
        assert_eq!(request.headers[1], ("token".to_string(), "x1".to_string()));
    }
}

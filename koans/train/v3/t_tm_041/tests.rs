#[cfg(test)]
mod tests {
    use super::*;
    fn ask(line: &str) -> Option<String> {
        read_request(line).map(|request| answer(&request))
    }

    #[test]
    fn pages_are_answered() {
        assert_eq!(ask("get /").as_deref(), Some("welcome"));
        assert_eq!(ask("GET /cats").as_deref(), Some("all cats"));
        assert_eq!(ask("put /cats/7").as_deref(), Some("PUT one of cats"));
        assert_eq!(ask("get"), None);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_the_port() {
        assert_eq!(port("host = ::1\nport = 8080"), Ok(8080));
        assert_eq!(lookup("a=b\nport= x", "port"), Ok("x"));
    }

    #[test]
    fn says_what_is_wrong() {
        assert_eq!(port("host = ::1"), Err(ConfigError::Missing("port")));
        let bad = ConfigError::BadNumber {
            key: "port",
            value: "http".to_string(),
        };
        assert_eq!(port("port = http"), Err(bad));
    }
}

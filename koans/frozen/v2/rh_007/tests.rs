#[cfg(test)]
mod tests {
    use super::*;

    fn users() -> Vec<User> {
        [
            ("eva", None),
            ("max", Some("/bin/zsh")),
            ("tom", Some("fish")),
        ]
        .map(|(name, shell)| User {
            name: name.to_string(),
            shell: shell.map(str::to_string),
        })
        .into()
    }

    #[test]
    fn set_or_default() {
        assert_eq!(shell(&users(), "max"), Ok("/bin/zsh".to_string()));
        assert_eq!(shell(&users(), "eva"), Ok("/bin/sh".to_string()));
    }

    #[test]
    fn errors() {
        assert_eq!(shell(&users(), "kim"), Err("no user kim".to_string()));
        assert!(shell(&users(), "tom").is_err());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SCRIPT: &str = "set -e # stop early\n#\necho hi\n# TODO: Say more\n";

    #[test]
    fn finds_the_comments() {
        let found: Vec<String> = comments(SCRIPT).collect();
        assert_eq!(found, ["stop early", "TODO: Say more"]);
    }

    #[test]
    fn finds_what_is_left_to_do() {
        assert_eq!(todos(SCRIPT), ["say more"]);
        assert!(todos("echo").is_empty());
    }
}

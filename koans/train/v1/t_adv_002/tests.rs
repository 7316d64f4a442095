#[cfg(test)]
mod tests {
    use super::*;
    #[test]
    fn prefixes_tell_the_kind() {
        assert_eq!(kind("feat: dark mode"), Kind::Feature);
        assert_eq!(
            kind("fix!: forget old tokens"),
            Kind::Repair { breaking: true }
        );
        assert_eq!(kind("fix: typo"), Kind::Repair { breaking: false });
    }

    #[test]
    fn other_commits_are_not_notable() {
        assert_eq!(kind("tidy up"), Kind::Other);
        assert_eq!(
            notable(&["docs: links", "feat: search", "wip", "fix: crash"]),
            2
        );
    }
}

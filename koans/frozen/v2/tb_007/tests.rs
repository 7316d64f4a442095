#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_both_ids() {
        let message = route("1207 > 44").expect("two ids");
        assert_eq!(message.from, UserId(120));
        assert_eq!(message.to, UserId(4));
    }

    #[test]
    fn refuses_other_text() {
        assert!(route("12-44").is_none());
        assert!(route("12>").is_none());
        assert!(route("12>5000000000").is_none());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn unfolds_the_subject() {
        let mail = [
            "From: a@b",
            "Subject: weekly",
            " report",
            "",
            "Subject: not me",
        ];
        assert_eq!(subject(&mail), Some("weekly report".to_string()));
    }

    #[test]
    fn without_a_subject() {
        assert_eq!(subject(&["From: a@b", "Subject:  "]), None);
    }
}

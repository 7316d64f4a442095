#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_before_remarks() {
        let answer = |choice: &str, remark: Option<&str>| Answer {
            choice: choice.into(),
            remark: remark.map(String::from),
        };
        let lines = report(vec![
            answer("tea", Some("hot")),
            answer("coffee", None),
            answer("tea", None),
        ]);
        assert_eq!(lines, ["coffee: 1", "tea: 2", "hot"]);
    }
}

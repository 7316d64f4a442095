#[cfg(test)]
mod tests {
    use super::*;
    #[test]
    fn only_mascots_get_votes() {
        let mut count = Count::new(&["fox", "owl"]);
        for ballot in ["owl", "fox", "cat", "owl", ""] {
            count.add(ballot);
        }
        assert_eq!(count.votes["owl"], 2);
        assert_eq!(count.votes["fox"], 1);
        assert_eq!(count.votes.len(), 2);
        assert_eq!(count.invalid, 2);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_paper_is_a_vote_or_spoiled() {
        let ballot = election(&["B", "E", "Blank", "", "x", "B", "@"]);
        assert_eq!(ballot.result('B'), (3, 2));
        assert_eq!(ballot.result('E'), (1, 2));
        assert_eq!(ballot.result('A'), (0, 2));
        assert_eq!(ballot.result('Z'), (0, 2));
        assert_eq!(election(&[]), Ballot::default());
    }
}

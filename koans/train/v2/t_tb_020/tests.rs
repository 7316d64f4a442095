#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_judge_has_a_rule() {
        let jams = [("Plum", 6), ("Cherry", 9), ("Quince", 7)];
        assert_eq!(headline(&Strict, &jams), "Cherry wins");
        assert_eq!(headline(&Hasty, &jams), "Plum wins");
        assert_eq!(Strict.winner(&jams[..1]), Some("Plum"));
    }

    #[test]
    fn no_jam_at_all() {
        assert_eq!(headline(&Strict, &[]), "Jam contest cancelled");
        assert_eq!(headline(&Hasty, &[]), "Jam contest cancelled");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn answers_are_no_subjects_of_their_own() {
        let mail = ["Party", "RE: Party", "re: re: Cake", "Cake "];
        assert_eq!(subjects(&mail), "party, cake");
        let mut inbox = Inbox::default();
        inbox.note("rent");
        inbox.note("rent");
        assert_eq!(inbox.overview(), "rent");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn late_readers_get_letters() {
        let loan = |reader: &str, late| Loan {
            reader: reader.to_owned(),
            title: "Moths".to_owned(),
            late,
        };
        let mut desk = Desk::default();
        assert_eq!(desk.remind(0), None);
        desk.loans = vec![loan("Jo", 3), loan("Al", 30), loan("Cy", 31)];
        assert_eq!(desk.remind(14), Some(2));
        assert_eq!(desk.letters(), ["1. Al: Moths", "2. Cy: Moths"]);
        assert_eq!(desk.remind(30), Some(3));
        assert_eq!(desk.loans.len(), 3);
    }
}

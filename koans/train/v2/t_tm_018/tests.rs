#[cfg(test)]
mod tests {
    use super::*;
    #[test]
    fn open_loans_stay() {
        let loans = [
            ("drill", true),
            ("saw", false),
            ("plane", true),
            ("level", false),
        ];
        let loans = loans.map(|(tool, back)| Loan { tool, back }).into();
        let mut desk = Desk { loans };
        assert_eq!(desk.close(), 2);
        assert_eq!(desk.loans[0].tool, "saw");
        assert_eq!(desk.loans[1].tool, "level");
        assert_eq!(desk.close(), 0);
    }
}

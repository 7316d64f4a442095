#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sums_the_rest() {
        let rows = [5, -2, 10];
        let ledger = Ledger { rows: &rows };
        assert_eq!(total_from(&ledger, 1), 8);
        assert_eq!(total_from(&ledger, 9), 0);
        assert_eq!(Page { ledger: &ledger }.view(2), [10]);
    }
}

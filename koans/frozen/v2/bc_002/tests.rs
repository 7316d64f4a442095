#[cfg(test)]
mod tests {
    use super::*;

    fn ledger() -> Ledger {
        let account = |owner: &str, cents| Account {
            owner: owner.to_string(),
            cents,
        };
        Ledger {
            accounts: vec![account("ann", 500), account("ben", 20)],
        }
    }

    #[test]
    fn moves_the_amount() {
        let mut book = ledger();
        assert!(book.transfer(0, 1, 120));
        assert_eq!((book.accounts[0].cents, book.accounts[1].cents), (380, 140));
    }

    #[test]
    fn refuses_an_overdraft() {
        let mut book = ledger();
        assert!(!book.transfer(1, 0, 21));
        assert_eq!((book.accounts[0].cents, book.accounts[1].cents), (500, 20));
    }
}

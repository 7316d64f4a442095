pub struct Account {
    pub owner: String,
    pub cents: i64,
}

pub struct Ledger {
    pub accounts: Vec<Account>,
}

impl Ledger {
    /// Returns false, and moves nothing, when the payer cannot cover the amount.
    pub fn transfer(&mut self, payer: usize, payee: usize, cents: i64) -> bool {
        let from = &mut self.accounts[payer];
        let to = &mut self.accounts[payee];
        if from.cents < cents {
            return false;
        }
        from.cents -= cents;
        to.cents += cents;
        true
    }
}

/// A tool that is lent out.
#[derive(Debug, PartialEq)]
pub struct Loan {
    pub tool: &'static str,
    pub back: bool,
}

/// The desk of a tool library.
pub struct Desk {
    pub loans: Vec<Loan>,
}

impl Desk {
    /// Forgets the loans that are back.
    pub fn close(&mut self) -> usize {
        let before = self.loans.len();
        self.loans.retain(|loan| !loan.back);
        before - self.loans.len()
    }
}

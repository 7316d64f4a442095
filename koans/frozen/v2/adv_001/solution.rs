pub struct Loan {
    pub days_late: Option<u32>,
    pub member: bool,
}

const GRACE: u32 = 3;

/// Cents to pay: 20 for each day, the days of grace being free for members.
pub fn fine(loan: &Loan) -> u32 {
    if let Some(days) = loan.days_late
        && loan.member
    {
        days.saturating_sub(GRACE) * 20
    } else {
        loan.days_late.unwrap_or(0) * 20
    }
}

#[derive(Debug, PartialEq)]
pub enum Refusal {
    NoFunds,
    Expired,
    Timeout { seconds: u32 },
}

/// What the till shows, and whether trying again makes sense.
pub fn display(answer: &Result<u32, Refusal>) -> (String, bool) {
    match answer {
        Ok(0) => ("nothing to pay".to_string(), false),
        Ok(cents) => (format!("paid {}.{:02}", cents / 100, cents % 100), false),
        Err(Refusal::Expired) => ("card expired".to_string(), false),
        Err(Refusal::Timeout { seconds }) if *seconds < 60 => ("slow".to_string(), true),
        Err(Refusal::Timeout { .. }) => ("no connection".to_string(), true),
        Err(Refusal::NoFunds) => ("too little money".to_string(), false),
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    Cosmetic,
    Annoying,
    Blocking,
}

#[derive(Debug)]
pub struct Ticket {
    pub number: u32,
    pub severity: Severity,
}

/// Puts the most severe tickets first, older (lower) numbers before newer ones.
pub fn triage(tickets: &mut [Ticket]) {
    tickets.sort_by(|a, b| b.severity.cmp(&a.severity).then(a.number.cmp(&b.number)));
}

pub fn next_up(mut tickets: Vec<Ticket>) -> Option<u32> {
    triage(&mut tickets);
    tickets.first().map(|ticket| ticket.number)
}

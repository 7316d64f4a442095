#[cfg(test)]
mod tests {
    use super::*;

    fn tickets() -> Vec<Ticket> {
        [
            (4, Severity::Annoying),
            (9, Severity::Blocking),
            (7, Severity::Blocking),
            (1, Severity::Cosmetic),
        ]
        .map(|(number, severity)| Ticket { number, severity })
        .into()
    }

    #[test]
    fn severe_then_old() {
        let mut list = tickets();
        triage(&mut list);
        let numbers: Vec<u32> = list.iter().map(|ticket| ticket.number).collect();
        assert_eq!(numbers, [7, 9, 4, 1]);
    }

    #[test]
    fn picks_the_next() {
        assert_eq!(next_up(tickets()), Some(7));
        assert_eq!(next_up(Vec::new()), None);
    }
}

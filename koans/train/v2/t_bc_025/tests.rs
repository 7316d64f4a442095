#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn minutes_are_closed_once() {
        let journal = Journal::default();
        let mut minutes = Minutes::open(&journal);
        minutes.vote("new chairs", 12);
        minutes.vote("no chairs", 3);
        assert!(journal.borrow().is_empty());
        let ayes: Vec<_> = minutes.finish().iter().map(|m| m.ayes).collect();
        assert_eq!(ayes, [12, 3]);
        assert_eq!(*journal.borrow(), ["closed"]);
        drop(Minutes::open(&journal));
        assert_eq!(journal.borrow().len(), 2);
    }
}

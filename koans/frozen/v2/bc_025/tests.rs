#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sold_tickets_are_not_wasted() {
        let wasted = Rc::new(Cell::new(0));
        let book = |tickets: &[u32]| Book {
            tickets: tickets.to_vec(),
            wasted: Rc::clone(&wasted),
        };
        assert_eq!(sell(book(&[9, 4, 6])), [4, 6, 9]);
        assert_eq!(wasted.get(), 0);
        drop(book(&[1, 2]));
        assert_eq!(wasted.get(), 2);
    }
}

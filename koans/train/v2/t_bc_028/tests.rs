#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_tree_is_visited_in_order() {
        let orchard = Orchard::new(&[&[7, 8], &[1, 2, 3], &[], &[10]]);
        assert_eq!(orchard.harvest(), 16);
        let seen = std::cell::RefCell::<Vec<_>>::default();
        orchard.walk(|row, place, load| seen.borrow_mut().push((row, place, load)));
        assert_eq!(seen.borrow()[1..3], [(0, 1, 8), (1, 0, 1)]);
        assert_eq!(seen.borrow().len(), 6);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cat_may_be_left() {
        let owner = Rc::new(Owner {
            name: "Kim".into(),
            phone: 1,
        });
        let gone = Rc::new(Owner {
            name: "Lou".into(),
            phone: 2,
        });
        let cats = [Cat::of(&owner), Cat::of(&gone)];
        assert_eq!(strays(&cats), 0);
        drop(gone);
        assert_eq!(strays(&cats), 1);
        assert_eq!(cats[0].collar(), Some("Kim 00000555".to_string()));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn symbols_stand_where_they_belong() {
        assert_eq!(Amount::<Pound>(1999, PhantomData).written(), "£19.99");
        assert_eq!(Amount::<Krone>(70_005, PhantomData).written(), "700.05 kr");
    }

    #[test]
    fn most_symbols_stand_in_front() {
        assert_eq!(Pound::join("5"), "£5");
        assert_eq!(Krone::join("5"), "5 kr");
        assert_eq!((Pound::symbol(), Krone::symbol()), ("£", "kr"));
    }
}

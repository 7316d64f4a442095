#[cfg(test)]
mod tests {
    use super::*;
    fn bill() -> Bill {
        let mut bill = Bill::default();
        bill.add("scone", 350);
        bill.add("tea", 420);
        bill.add("jam", 90);
        bill
    }

    #[test]
    fn orders_add_up() {
        assert_eq!(bill().total(), 860);
        assert_eq!(bill().dearest(), Some("tea"));
        assert_eq!(Bill::default().dearest(), None);
    }

    #[test]
    fn change_is_given() {
        assert_eq!(bill().change(1000), Some(140));
        assert_eq!(bill().change(800), None);
    }
}

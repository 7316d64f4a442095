#[cfg(test)]
mod tests {
    use super::*;
    #[test]
    fn everything_is_peeled_once() {
        let mut kitchen = Kitchen::new(50);
        assert_eq!(kitchen.close(), 0);
        kitchen.hire();
        kitchen.hire();
        assert_eq!(kitchen.close(), 50);
        kitchen.hire();
        assert_eq!(kitchen.close(), 0);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wagons_come_and_go_at_the_end() {
        let mut train = Train::default();
        assert_eq!(train.uncouple(), None);
        for tons in [20, 35, 7] {
            train.couple(tons);
        }
        assert_eq!(train.weight(), 62);
        assert_eq!(train.uncouple(), Some(7));
        assert_eq!(train.uncouple(), Some(35));
        assert_eq!(train.weight(), 20);
        train.couple(4);
        assert_eq!(train.weight(), 24);
    }
}

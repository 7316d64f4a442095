#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_wagon_comes_first() {
        let mut train = Train::default();
        train.reverse();
        assert!(train.loads().is_empty());
        for load in [30, 20, 10] {
            train.couple(load);
        }
        assert_eq!(train.loads(), [10, 20, 30]);
        train.reverse();
        assert_eq!(train.loads(), [30, 20, 10]);
    }
}

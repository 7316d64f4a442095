#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_are_long_and_columns_short() {
        let lamp = Lamp { short: 1, long: 3 };
        assert_eq!(signal(&lamp, "H"), (vec![3, 3, 1, 1, 1], 1));
        assert_eq!(signal(&lamp, "A?F"), (vec![3, 1, 3, 3, 1], 2));
        let slow = Lamp {
            short: 20,
            long: 50,
        };
        assert_eq!(signal(&slow, "B"), (vec![50, 20, 20], 1));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sums_run_along() {
        assert_eq!(accumulate(&[1, 2, 3, 4]), [1, 3, 6, 10]);
        assert_eq!(accumulate(&[5]), [5]);
        let mut pairs = Pairs {
            data: vec![1, 2],
            at: 1,
        };
        assert!(pairs.lend().is_none());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_exact_values_match() {
        let bench = Bench { limit: 100 };
        assert_eq!(
            bench.matches(&[Some(5), None, Some(200), Some(100)], &[5, 1, 200, 100]),
            2
        );
        assert!(matches!(
            bench.measure(Some(101)),
            Err(Fault::Saturated(101))
        ));
        assert!(matches!(bench.measure(None), Err(Fault::Offline)));
    }
}

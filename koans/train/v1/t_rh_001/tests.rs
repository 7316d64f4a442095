#[cfg(test)]
mod tests {
    use super::*;
    #[test]
    fn metres_and_feet() {
        assert_eq!(altitude("545.4,M"), Ok(545.4));
        let feet = altitude("1000,F").unwrap();
        assert!((feet - 304.8).abs() < 1e-9, "{feet}");
    }

    #[test]
    fn each_fault_has_its_own_error() {
        assert_eq!(altitude("545.4"), Err(FixError::NoUnit));
        assert_eq!(altitude("7,K"), Err(FixError::Unit("K".to_owned())));
        assert!(matches!(altitude("high,M"), Err(FixError::Number(_))));
    }
}

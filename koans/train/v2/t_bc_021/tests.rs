#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_changes_are_written_down() {
        let mut washer = Washer::new(12);
        assert!(!washer.enter(Phase::Fill { litres: 12 }));
        assert!(washer.enter(Phase::Spin { rpm: 900 }));
        assert!(washer.enter(Phase::Done));
        assert!(!washer.enter(Phase::Done));
        assert_eq!(
            washer.protocol(),
            [
                "Fill { litres: 12 } -> Spin { rpm: 900 }",
                "Spin { rpm: 900 } -> Done",
            ]
        );
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn registers_and_logs() {
        let mut hub = Hub::default();
        assert_eq!(hub.peak(), None);
        hub.register(Sensor {
            name: "roof".to_string(),
            readings: vec![-3, 12],
        });
        hub.register(Sensor {
            name: "cellar".to_string(),
            readings: vec![],
        });
        assert_eq!(
            hub.log,
            [
                "roof joined with 2 readings",
                "cellar joined with 0 readings"
            ]
        );
        assert_eq!(hub.peak(), Some(12));
    }
}

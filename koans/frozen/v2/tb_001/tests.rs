#[cfg(test)]
mod tests {
    use super::*;

    fn median(readings: &[f64]) -> Option<f64> {
        Station {
            name: "pier".to_string(),
            readings: readings.to_vec(),
        }
        .median()
    }

    #[test]
    fn middle_of_odd_and_even() {
        assert_eq!(median(&[9.5, -2.0, 4.0]), Some(4.0));
        assert_eq!(median(&[8.0, 1.0, 2.0, 30.0]), Some(5.0));
        assert_eq!(median(&[]), None);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bars_are_scaled() {
        let chart = Chart::of(&[2.0, 5.0, -1.0]);
        assert_eq!(
            chart,
            Chart {
                points: vec![2.0, 5.0, 0.0],
                height: 10,
                filled: false
            }
        );
        assert_eq!([0, 1, 2, 9].map(|i| chart.bar(i)), [4, 10, 0, 0]);
    }
}

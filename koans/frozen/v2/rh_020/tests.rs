#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn unknown_days_need_an_umbrella() {
        let forecast = Forecast {
            days: vec![Some(2), None, Some(18), Some(17)],
        };
        let all: Vec<&str> = (0..5).map(|day| advice(&forecast, day)).collect();
        assert_eq!(
            all,
            [
                "coat",
                "umbrella, to be safe",
                "shirt",
                "jacket",
                "umbrella, to be safe"
            ]
        );
        assert_eq!(forecast.degrees(2), Some(18));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    #[test]
    fn what_is_ready_is_measured() {
        let thermometer = Thermometer { celsius: 21.34 };
        let hygrometer = |seconds_on| Hygrometer {
            percent: 64.0,
            seconds_on,
        };
        assert_eq!(thermometer.measure(), Some(21.3));
        assert_eq!(hygrometer(5).measure(), None);
        let sensors: Vec<Box<dyn Sensor>> = vec![
            Box::new(hygrometer(10)),
            Box::new(thermometer),
            Box::new(hygrometer(40)),
        ];
        assert_eq!(measure_all(&sensors), [21.3, 64.0]);
    }
}

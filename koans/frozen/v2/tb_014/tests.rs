#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_with_units() {
        let pressure = |pascal| -> Box<dyn Gauge> { Box::new(Pressure { pascal }) };
        assert_eq!(
            panel(&[pressure(150_000.0), pressure(98_000.0)]),
            "1.5 bar, 1.0 bar"
        );
        assert_eq!(pressure(1.0).unit(), "bar");
    }
}

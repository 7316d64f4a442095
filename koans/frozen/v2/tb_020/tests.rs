#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shows_the_scale() {
        let thermometer = Thermometer { celsius: 20.0 };
        assert_eq!(thermometer.reading::<Fahrenheit>(), "68.0 F");
    }
}

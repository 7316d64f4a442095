#[cfg(test)]
mod tests {
    use super::*;
    #[test]
    fn each_way_has_its_speed() {
        let drawing = [
            Command::Go(3.0, 4.0, 10.0),
            Command::Lower,
            Command::Go(3.0, 24.0, 5.0),
            Command::Lift,
        ];
        assert_eq!(duration(&drawing), 5.5);
        assert_eq!(duration(&[]), 0.0);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn medium_is_usual() {
        assert_eq!(cups(3).grind, Grind::Medium);
        assert_eq!(cups(3).seconds(), 120);
        assert!(!Brew::default().warm_cups);
    }

    #[test]
    fn other_settings_take_their_time() {
        let mut brew = cups(2);
        brew.grind = Grind::Fine;
        brew.warm_cups = true;
        assert_eq!(brew.seconds(), 130);
        brew.grind = Grind::Coarse;
        assert_eq!(brew.seconds(), 80);
    }
}

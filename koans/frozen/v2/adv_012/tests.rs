#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_sound_discounts() {
        assert_eq!(discounted(200, "15%"), Some(170));
        assert_eq!(discounted(200, "101%"), None);
        assert_eq!(discounted(200, "256"), None);
        assert_eq!(discounted(200, "x"), None);
        assert_eq!(units::Percent::checked(100).map(|p| p.of(7)), Some(7));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    #[test]
    fn long_sums_do_not_overflow() {
        let telegram = Telegram::new(&[200, 180, 90, 219]).unwrap();
        assert_eq!(telegram.payload, [200, 180, 90]);
        assert!(telegram.is_sound());
    }

    #[test]
    fn damage_is_seen() {
        assert!(!Telegram::new(&[200, 181, 90, 219]).unwrap().is_sound());
        assert!(Telegram::new(&[]).is_none());
    }
}

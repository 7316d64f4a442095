#[cfg(test)]
mod tests {
    use super::*;
    #[test]
    fn started_tiles_count() {
        assert_eq!(tiles(&["240x310"]), 12 * 16);
        assert_eq!(tiles(&["101 x 20", "60"]), 6 + 9);
    }

    #[test]
    fn unmeasured_rooms_are_left_out() {
        assert_eq!(tiles(&["100x?", "20x20", "wide x 40", ""]), 1);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn releases_beat_their_previews() {
        let version = |major, minor, preview| Version {
            numbers: [major, minor],
            preview,
        };
        let all = [
            version(1, 9, false),
            version(2, 0, true),
            version(2, 0, false),
        ];
        assert_eq!(newest(&all), Some(&all[2]));
        assert!(all[1] > all[0] && all[1] < all[2]);
        assert_eq!(all[0].partial_cmp(&all[0]), Some(Ordering::Equal));
    }
}

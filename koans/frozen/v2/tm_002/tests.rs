#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn half_unless_set() {
        let mut mixer = Mixer::default();
        assert_eq!(mixer.volume("left"), 50);
        assert_eq!(mixer.set("left", 180), None);
        assert_eq!(mixer.set("left", 10), Some(100));
        assert_eq!(mixer.volume("left"), 10);
        assert_eq!(mixer.known("right"), None);
    }
}

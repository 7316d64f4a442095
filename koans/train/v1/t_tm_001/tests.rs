#[cfg(test)]
mod tests {
    use super::*;
    #[test]
    fn frames_follow_the_clock() {
        let walk = Animation::new(&["left", "middle", "right"], 4);
        let seen: Vec<_> = [0, 3, 4, 11, 12].map(|tick| walk.shown(tick)).into();
        let names = ["left", "left", "middle", "right", "left"];
        assert_eq!(seen, names.map(Some));
    }

    #[test]
    fn nothing_is_shown_without_frames() {
        assert_eq!(Animation::new(&[], 2).shown(5), None);
        assert_eq!(Animation::new(&["still"], 0).shown(9), Some("still"));
    }
}

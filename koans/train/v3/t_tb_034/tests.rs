#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn buttons_change_the_volume() {
        assert_eq!(Step(-3).apply(10), 7);
        assert_eq!(Mute.apply(55), 0);
        let mut remote = Remote::default();
        remote.bind("up", Step(5));
        remote.bind("hush", Mute);
        assert_eq!(remote.press("up", 97), 100);
        assert_eq!(remote.press("up", 7), 12);
        assert_eq!(remote.press("hush", 7), 0);
        assert_eq!(remote.press("menu", 7), 7);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn buttons_change_the_volume() {
        assert_eq!(Step(-3).apply(10), 7);
        assert_eq!(Whisper.apply(55), 8);
        assert_eq!(play("++-", 20), 25);
        assert_eq!(play(".+", 60), 13);
        assert_eq!(play("+", 97), 100);
        assert_eq!(play("", 33), 33);
        let both: [Box<dyn Action>; 2] = [Box::new(Step(90)), Box::new(Whisper)];
        assert_eq!(press(&both, 1), 8);
    }
}

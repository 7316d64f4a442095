#[cfg(test)]
mod tests {
    use super::*;
    #[test]
    fn effects_follow_each_other() {
        let mut effects = Effects::default();
        effects.invert();
        effects.limit(100);
        let mut samples = [5, -120, i16::MIN, 90];
        effects.apply(&mut samples);
        assert_eq!(samples, [-5, 100, 100, -90]);
    }

    #[test]
    fn effects_have_settings() {
        let mut effects = Effects::default();
        effects.limit(10);
        let mut samples = [30, -7];
        effects.apply(&mut samples);
        assert_eq!(samples, [10, -7]);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_voices_sound_until_they_are_over() {
        let mut machine = Machine {
            voices: vec![Box::new(Kick(1)), Box::new(Tapped("ts".into()))],
        };
        assert_eq!(machine.step(), "ks");
        assert_eq!(machine.step(), "t");
        assert_eq!(machine.step(), "");
    }
}

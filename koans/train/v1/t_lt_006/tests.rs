#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_own_preset_wins_when_it_is_one() {
        let camera = Preset::parse("1/60 100").unwrap();
        assert_eq!(in_force(&camera, "1/250 800"), "1/250 s at ISO 800");
        assert_eq!(
            in_force(&camera, "as bright as can be"),
            "1/60 s at ISO 100"
        );
        assert_eq!(camera.describe(), "1/60 s at ISO 100");
    }
}

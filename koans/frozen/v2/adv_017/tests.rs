#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_other_theme_stays() {
        let light = Theme::of(&[("ink", 0), ("page", 0xffffff)]);
        let mut dark = light.clone();
        dark.set("page", 0x101010);
        assert_eq!(dark.get("page"), Some(0x101010));
        assert_eq!(light.get("page"), Some(0xffffff));
        assert_eq!(dark.get("ink"), Some(0));
        assert_eq!(dark.get("none"), None);
    }
}

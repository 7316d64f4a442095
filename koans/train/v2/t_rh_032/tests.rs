#[cfg(test)]
mod tests {
    use super::*;
    #[test]
    fn unknown_styles_are_plain() {
        assert_eq!(
            water(&["night", "neon", "terrain"]),
            ["#0b1026", "#cccccc", "#5b92e5"]
        );
    }

    #[test]
    fn styles_have_names() {
        assert_eq!(Palette::named("terrain").unwrap().land, "#a3c586");
        let neon = Palette::named("neon").map(|palette| palette.land);
        assert_eq!(neon, Err(UnknownStyle("neon".to_owned())));
    }
}

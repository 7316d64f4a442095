#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lookups_are_remembered() {
        let palette = Palette::new(&["#aa0000", "#00bb00", "#0000cc"]);
        assert_eq!(&palette[1], "#00bb00");
        assert_eq!(&palette[5], "#0000cc");
        assert_eq!(&palette[1], "#00bb00");
        assert_eq!(palette.asked(), [1, 5, 1]);
    }
}

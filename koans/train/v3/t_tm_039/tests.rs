#[cfg(test)]
mod tests {
    use super::*;
    #[test]
    fn each_mode_blends_its_way() {
        let (below, above) = ([255, 100, 0], [51, 200, 90]);
        assert_eq!(blend("multiply", &below, &above), [51, 78, 0]);
        assert_eq!(blend("lighten", &below, &above), [255, 200, 90]);
        assert_eq!(blend("cover", &below, &above), above);
    }
}

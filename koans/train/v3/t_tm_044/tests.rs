#[cfg(test)]
mod tests {
    use super::*;
    #[test]
    fn the_nearest_colour_is_found() {
        let palette = Palette::from_bytes(&[0, 0, 0, 250, 250, 250, 200, 10, 20, 7]);
        assert_eq!(palette.nearest([190, 0, 0]), Some([200, 10, 20]));
        assert_eq!(palette.nearest([255; 3]), Some([250; 3]));
        assert_eq!(Palette::from_bytes(&[1, 2]).nearest([0; 3]), None);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn swatches_by_name() {
        let palette = palette(2);
        assert_eq!(palette.len(), 3);
        assert_eq!(
            palette["ink"],
            Swatch {
                name: "ink",
                hex: 0x101822
            }
        );
    }
}

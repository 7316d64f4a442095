#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn short_rows_are_filled() {
        let mut quilt = Quilt::default();
        assert_eq!(quilt.width(), 0);
        quilt.sew("rg");
        quilt.sew("bbbw");
        assert_eq!(quilt.width(), 4);
        assert!(quilt.even_out(0, 'w'));
        assert!(quilt.even_out(1, 'x'));
        assert!(!quilt.even_out(2, 'x'));
        assert_eq!(quilt.show(), ["rgww", "bbbw"]);
    }
}

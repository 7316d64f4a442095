#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn green_counts_most() {
        assert_eq!(brightness(&[1, 1, 1]), 1000);
        assert_eq!(brightness(&[0, 200, 0]), 117_400);
    }

    #[test]
    fn finds_the_brightest_row() {
        let pixels = vec![
            [9, 9, 9],
            [0, 0, 0],
            [0, 40, 0],
            [0, 40, 0],
            [255, 0, 0],
            [0, 0, 0],
        ];
        assert_eq!(Picture { width: 2, pixels }.brightest_row(), Some(2));
        assert_eq!(
            Picture {
                width: 2,
                pixels: vec![]
            }
            .brightest_row(),
            None
        );
    }
}

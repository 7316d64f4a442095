#[cfg(test)]
mod tests {
    use super::*;
    #[test]
    fn all_strips_count() {
        let pixels = vec![10, 20, 30, 40, 50, 60, 70, 80, 90, 100];
        let picture = Picture { columns: 2, pixels };
        for rows in 1..6 {
            assert_eq!(brightness(&picture, rows), 55);
        }
        let pixels = Vec::new();
        assert_eq!(brightness(&Picture { columns: 2, pixels }, 1), 0);
        assert_eq!(strip_sum(&[255, 255]), 510);
    }
}

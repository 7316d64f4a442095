#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bands_are_counted_apart() {
        let pixels = vec![10, 200, 39, 40, 1, 2, 3, 250, 90];
        let xray = Xray { width: 2, pixels };
        assert_eq!(xray.dark(2), [2, 3, 0]);
        assert_eq!(xray.dark(100), [5]);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn mean_and_slowest() {
        assert_eq!(Run::new(&[90, 84, 99]).evaluate(), Some((91, 99)));
        assert_eq!(Run::new(&[70]).evaluate(), Some((70, 70)));
        assert_eq!(Run::new(&[]).evaluate(), None);
    }
}

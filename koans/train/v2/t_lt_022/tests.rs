#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn undone_strokes_are_counted() {
        assert_eq!(sketch(&[5, 7, 0, 2]), (7, 7));
        assert_eq!(sketch(&[0, 3, 4, 0, 0, 0]), (0, 7));
        assert_eq!(sketch(&[]), (0, 0));
    }
}

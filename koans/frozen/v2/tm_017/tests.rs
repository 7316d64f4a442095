#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_for_points() {
        assert_eq!(letter(&100), 'A');
        assert_eq!(letter(&71), 'C');
        assert_eq!(letter(&51), 'E');
        assert_eq!(grades(&[50, 95, 12]), "AEF");
    }
}

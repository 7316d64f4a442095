#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn copies_show_a_corrected_name() {
        let badge = Badge::new("Jon Smit");
        let copy = badge.clone();
        badge.correct("Jan Smit");
        assert_eq!(&copy.name()[..], "Jan Smit");
        assert_eq!(copy.scan(), 1);
        assert_eq!(badge.scan(), 2);
        assert_eq!(badge.name().len(), 8);
    }
}

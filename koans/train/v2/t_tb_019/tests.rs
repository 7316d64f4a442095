#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parcels_go_by_their_weight() {
        let mut hall = Hall::new(3, |grams: &usize| *grams / 1000);
        assert!(hall.sort(&20));
        assert!(hall.sort(&2500));
        assert!(hall.sort(&2999));
        assert!(!hall.sort(&3000));
        assert_eq!(hall.counts(), [1, 0, 2]);
    }

    #[test]
    fn letters_go_by_their_length() {
        let mut hall = Hall::new(5, |town: &String| town.len());
        assert!(hall.sort(&"Ulm".to_owned()));
        assert!(!hall.sort(&"Hamburg".to_owned()));
        assert_eq!(hall.counts(), [0, 0, 0, 1, 0]);
    }
}

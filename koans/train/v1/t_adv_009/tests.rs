#[cfg(test)]
mod tests {
    use super::*;
    #[test]
    fn each_question_is_counted() {
        let town = PhoneBook::new(&[("Ida", 4410), ("Max", 7002)]);
        let county = PhoneBook::new(&[("Max", 1), ("Zoe", 9313)]);
        let both: [&dyn Directory; 2] = [&town, &county];
        assert_eq!(ask(&both, "Max"), Some(7002));
        assert_eq!(ask(&both, "Zoe"), Some(9313));
        assert_eq!(ask(&both, "Kim"), None);
        assert_eq!((town.opened(), county.opened()), (3, 2));
    }
}

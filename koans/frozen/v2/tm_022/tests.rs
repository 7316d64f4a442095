#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn free_on_the_first_sunday() {
        let pay = |adults, children, sunday, of_month| {
            entry(&Group { adults, children }, &Day { sunday, of_month })
        };
        assert_eq!(pay(2, 1, false, 3), 2800);
        assert_eq!(pay(2, 1, true, 7), 0);
        assert_eq!(pay(2, 1, true, 8), 2800);
        assert_eq!(pay(5, 5, false, 20), 7200);
    }
}

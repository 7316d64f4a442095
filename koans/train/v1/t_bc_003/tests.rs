#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn settles_all_and_finds_the_largest() {
        let month = vec![
            Invoice::new("Noor", 1250),
            Invoice::new("Piet", 9900),
            Invoice::new("Sofia", 310),
        ];
        let (customers, largest) = close_month(month);
        assert_eq!(customers, ["Noor", "Piet", "Sofia"]);
        assert_eq!(largest, 9900);
    }

    #[test]
    fn an_empty_month_is_worth_nothing() {
        assert_eq!(close_month(Vec::new()), (Vec::new(), 0));
    }
}

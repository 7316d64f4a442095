#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn totals_of_several_types() {
        assert_eq!(running_totals(&[1u8, 2, 3], 10), [11, 13, 16]);
        assert_eq!(running_totals(&[0.5, 0.25], 0.0), [0.5, 0.75]);
        assert_eq!(balance_line(&[100, -30, 5]), "100 70 75");
    }
}

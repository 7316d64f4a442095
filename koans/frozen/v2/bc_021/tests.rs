#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_digit_is_left() {
        assert_eq!(check_digit(7), 7);
        assert_eq!(check_digit(9875), 2);
        assert_eq!(check_digit(0), 0);
    }
}

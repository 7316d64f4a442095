#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_odd_digit_stands_alone() {
        assert_eq!(spaced("7031234"), "7 03 12 34");
        assert_eq!(spaced("1122"), "11 22");
        assert_eq!(Groups { digits: "" }.next(), None);
    }
}

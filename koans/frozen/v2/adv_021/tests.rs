#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn polls_are_limited() {
        assert_eq!(drive(slow_double(4), 1), None);
        assert_eq!(drive(slow_double(4), 2), Some(8));
        assert_eq!(drive(async { "now" }, 1), Some("now"));
        assert_eq!(drive(async { "now" }, 0), None);
    }
}

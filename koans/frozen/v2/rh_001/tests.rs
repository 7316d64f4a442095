#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn adds_up() {
        assert_eq!(order_total("big tea 250\ncake 310"), Ok(560));
        assert!(order_total("tea x").is_err());
    }

    #[test]
    fn shows_the_discount_or_an_error() {
        let shown = format!("{:?}", display("tea 250\ncake 150", 10));
        assert!(shown.contains("total 400, to pay 360"), "{shown}");
        let refused = format!("{:?}", display("tea ?", 10));
        assert!(refused.contains("InvalidDigit"), "{refused}");
    }
}

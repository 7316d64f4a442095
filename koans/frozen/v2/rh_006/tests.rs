#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn applies_and_undoes() {
        let mut calculator = Calculator::default();
        assert_eq!(calculator.apply("add 4"), Ok(4));
        assert_eq!(calculator.apply("mul -3"), Ok(-12));
        assert_eq!(calculator.apply("undo"), Ok(4));
        assert_eq!(calculator.apply("undo"), Ok(0));
        assert_eq!(calculator.apply("undo"), Err("nothing to undo".to_string()));
    }

    #[test]
    fn errors_leave_the_value() {
        let mut calculator = Calculator::default();
        assert_eq!(calculator.apply("add 4"), Ok(4));
        assert_eq!(
            calculator.apply("add x"),
            Err("not a number: x".to_string())
        );
        assert_eq!(
            calculator.apply("div 2"),
            Err("unknown command div 2".to_string())
        );
        assert_eq!(parse("12"), Ok(12));
        assert_eq!(calculator.value, 4);
    }
}

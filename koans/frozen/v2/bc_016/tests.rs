#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pays_and_enters() {
        let mut register = Register::default();
        let voyage = |captain: &str, miles| Voyage {
            captain: captain.into(),
            miles,
        };
        assert_eq!(
            register.close(voyage(" Ana ", 100)),
            ("Ana".to_string(), 32)
        );
        register.enter(voyage("Bo", 7));
        assert_eq!(register.miles(), 107);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn answers_are_joined() {
        let mut total = Total::default();
        assert_eq!(pump(&mut total, &[2, 5]), "=2=7");
        assert_eq!(total.handle(1), "=8");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_referees_count() {
        assert_eq!(home_goals(&[true, false, true], &[true]), 3);
        assert_eq!(home_goals(&[], &[false]), 0);
    }
}

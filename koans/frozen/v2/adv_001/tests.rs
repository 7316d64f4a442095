#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn grace_is_for_members() {
        let fine_ = |days_late, member| fine(&Loan { days_late, member });
        assert_eq!(fine_(Some(5), true), 40);
        assert_eq!(fine_(Some(5), false), 100);
        assert_eq!(fine_(Some(2), true), 0);
        assert_eq!(fine_(None, true), 0);
        assert_eq!(fine_(None, false), 0);
    }
}

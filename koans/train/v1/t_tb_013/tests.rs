#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn doses_are_halved() {
        let mut taper = Taper::new(5);
        let doses = [taper.next(), taper.next(), taper.next(), taper.next()];
        assert_eq!(doses, [Some(5), Some(2), Some(1), None]);
    }

    #[test]
    fn a_plan_counts_strong_weeks() {
        assert_eq!(plan(40, 10), (3, 60));
        assert_eq!(plan(7, 8), (0, 10));
        assert_eq!(plan(0, 1), (0, 0));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sorted_by_time() {
        let meter = Meter {
            readings: vec![(1, 10), (5, 12)],
        };
        assert_eq!(corrected(&meter, &[(3, 99), (9, -1)]), [10, 99, 12, -1]);
        assert_eq!(
            corrected(&Meter { readings: vec![] }, &[(2, 0), (1, 7)]),
            [7, 0]
        );
    }
}

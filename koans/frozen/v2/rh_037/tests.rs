#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_fees_must_be_known() {
        let tour = |entry, guide| Tour {
            entry,
            guide,
            bus: 100,
        };
        assert_eq!(tour(Some(5), Some(30)).total(9), Some(275));
        assert_eq!(tour(Some(5), None).total(9), None);
        assert_eq!(tour(Some(u32::MAX), Some(1)).total(2), None);
        assert_eq!(
            cheapest(
                &[
                    tour(None, None),
                    tour(Some(1), Some(2)),
                    tour(Some(9), Some(0))
                ],
                4
            ),
            Some(106)
        );
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_medal_is_a_stroke() {
        assert_eq!(medal_chart(3, 1), "gold ===\nsilver =\n");
        assert_eq!(medal_chart(0, 2), "gold \nsilver ==\n");
    }

    #[test]
    fn other_labels_work_as_well() {
        assert_eq!(Chart::new(vec![(1896, 2)]).draw(), "1896 ==\n");
        assert_eq!(Chart::<char>::new(vec![]).draw(), "");
    }
}

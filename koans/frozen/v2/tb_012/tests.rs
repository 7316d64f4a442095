#[cfg(test)]
mod tests {
    use super::*;

    fn column() -> Column {
        Column {
            heading: "Nm".to_string(),
            cells: vec!["Zoë".to_string(), "Li".to_string()],
        }
    }

    #[test]
    fn averages_and_rounds_up() {
        assert_eq!(column().average_width(), 3);
        assert_eq!(
            Column {
                heading: "abcd".to_string(),
                cells: vec![]
            }
            .average_width(),
            4
        );
    }

    #[test]
    fn pads_to_the_average() {
        assert_eq!(column().padded(1), " Li");
        assert_eq!(column().padded(9), "  -");
    }
}

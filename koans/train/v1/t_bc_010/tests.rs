#[cfg(test)]
mod tests {
    use super::*;

    const BREAD: &str = "* mix flour and water; rest for 20 min\n* knead;\n\n* bake for 45 min";

    #[test]
    fn both_marks_end_a_step() {
        let found: Vec<&str> = steps(BREAD, '*').collect();
        let expected = [
            "mix flour and water",
            "rest for 20 min",
            "knead",
            "bake for 45 min",
        ];
        assert_eq!(found, expected);
        assert_eq!(steps(" ; ", '+').count(), 0);
    }

    #[test]
    fn minutes_add_up() {
        assert_eq!(minutes(BREAD), 65);
        assert_eq!(minutes("stir; wait a min"), 0);
    }
}

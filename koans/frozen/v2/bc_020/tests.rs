#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dry_beds_are_noted() {
        let bed = |plant: &str, moisture| Bed {
            plant: plant.into(),
            moisture,
        };
        let mut house = Greenhouse {
            beds: vec![bed("fern", 45), bed("reed", 80)],
            ..Greenhouse::default()
        };
        assert!(house.water(0));
        assert!(!house.water(1));
        assert!(!house.water(2));
        house.note("closed");
        assert_eq!(house.journal, ["1. fern +15", "2. closed"]);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    #[test]
    fn parts_are_used_up() {
        let mut bag = Bag::from([("plank", 5), ("nail", 9)]);
        assert_eq!(craft(&mut bag, &[("plank", 3), ("nail", 8)]), Ok(11));
        assert_eq!(bag, Bag::from([("plank", 2), ("nail", 1)]));
    }

    #[test]
    fn what_lacks_is_named() {
        let mut bag = Bag::from([("plank", 5)]);
        assert_eq!(
            craft(&mut bag, &[("plank", 1), ("rope", 1)]),
            Err(CraftError::Missing("rope"))
        );
        let scarce = CraftError::Scarce {
            part: "plank",
            lacking: 4,
        };
        assert_eq!(craft(&mut bag, &[("plank", 9)]), Err(scarce));
        assert_eq!(bag["plank"], 5);
    }
}

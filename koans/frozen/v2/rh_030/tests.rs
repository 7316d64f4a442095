#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bottles_that_do_not_fit() {
        let mut bottles = BottleCrate {
            capacity: 2,
            bottles: vec![],
        };
        assert_eq!(bottles.put("ale"), Ok(1));
        assert_eq!(bottles.put("ale"), Err(Misfit::Twice("ale".to_string())));
        assert_eq!(bottles.put("stout"), Ok(0));
        assert_eq!(bottles.put("porter"), Err(Misfit::Full { capacity: 2 }));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_highest_reading() {
        assert_eq!(highest("312; 45;298"), Ok(Some(312)));
        assert_eq!(highest("-4"), Ok(Some(-4)));
        assert_eq!(highest(""), Ok(None));
        assert!(highest("3;x").is_err());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_steps_are_equal_recipes() {
        let soup = |grams| Recipe {
            name: "soup".to_string(),
            steps: vec![Step::Add { grams }, Step::Stir { minutes: 5 }],
        };
        assert_eq!(repeated(&[soup(10), soup(20), soup(10)]), ["soup"]);
        assert!(repeated(&[soup(1)]).is_empty());
    }
}

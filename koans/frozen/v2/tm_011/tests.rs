#[cfg(test)]
mod tests {
    use super::*;

    fn soup() -> Vec<Ingredient> {
        vec![
            Ingredient {
                name: "peas".to_string(),
                grams: 500.0,
                price_per_kilo: 4.0,
            },
            Ingredient {
                name: "stock".to_string(),
                grams: 1000.0,
                price_per_kilo: 1.5,
            },
        ]
    }

    #[test]
    fn scales_amounts() {
        let mut recipe = soup();
        scale(&mut recipe, 6);
        assert_eq!((recipe[0].grams, recipe[1].grams), (750.0, 1500.0));
    }

    #[test]
    fn adds_up_the_cost() {
        assert_eq!(cost(&soup()), 3.5);
        assert_eq!(cost(&[]), 0.0);
    }
}

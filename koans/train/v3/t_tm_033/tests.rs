#[cfg(test)]
mod tests {
    use super::*;
    #[test]
    fn a_dish_stands_under_each_ingredient() {
        let recipe = |dish: &str, needs: &[&str]| Recipe {
            dish: dish.to_owned(),
            needs: needs.iter().map(|need| String::from(*need)).collect(),
        };
        let mut book = CookBook::default();
        book.add(&recipe("Omelette", &["Egg", "Butter"]));
        book.add(&recipe("Pancake", &["flour", "egg"]));
        assert_eq!(book.dishes_with("egg"), ["Omelette", "Pancake"]);
        assert_eq!(book.dishes_with("Butter"), ["Omelette"]);
        assert!(book.dishes_with("leek").is_empty());
    }
}

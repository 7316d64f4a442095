#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ingredients_are_read() {
        assert_eq!(ingredient("250g flour"), Ok((250, "flour".to_owned())));
        assert_eq!(weight("250g flour\n5g salt"), Ok(255));
    }

    #[test]
    fn the_error_says_what_is_missing() {
        assert_eq!(ingredient("250g"), Err(RecipeError::NoName));
        assert_eq!(ingredient("3 eggs"), Err(RecipeError::NoUnit));
        let error = RecipeError::NotANumber("some".to_owned());
        assert_eq!(weight("1g a\nsomeg rice"), Err(error));
    }
}

use std::collections::BTreeMap;

/// A recipe and what it needs.
pub struct Recipe {
    pub dish: String,
    pub needs: Vec<String>,
}

/// Finds dishes by an ingredient that has to be used up.
#[derive(Default)]
pub struct CookBook {
    by_ingredient: BTreeMap<String, Vec<String>>,
}

impl CookBook {
    pub fn add(&mut self, recipe: &Recipe) {
        for ingredient in &recipe.needs {
            let key = ingredient.to_lowercase();
            self.by_ingredient
                .entry(key)
                .or_default()
                .push(recipe.dish.clone());
        }
    }

    pub fn dishes_with(&self, ingredient: &str) -> Vec<&str> {
        match self.by_ingredient.get(&ingredient.to_lowercase()) {
            Some(dishes) => dishes.iter().map(|dish| dish.as_str()).collect(),
            None => Vec::new(),
        }
    }
}

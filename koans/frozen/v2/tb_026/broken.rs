#[derive(Clone, Debug, PartialEq)]
pub struct Recipe {
    pub name: String,
    pub steps: Vec<Step>,
}

#[derive(Clone, Debug)]
pub enum Step {
    Add { grams: u32 },
    Stir { minutes: u8 },
}

/// Names of the recipes that are equal to an earlier one.
pub fn repeated(recipes: &[Recipe]) -> Vec<&str> {
    let mut names = Vec::new();
    for (i, recipe) in recipes.iter().enumerate() {
        if recipes[..i].contains(recipe) {
            names.push(recipe.name.as_str());
        }
    }
    names
}

pub struct Ingredient {
    pub name: String,
    pub grams: f32,
    pub price_per_kilo: f32,
}

/// Multiplies every amount so that the recipe serves `people` instead of four.
pub fn scale(recipe: &mut [Ingredient], people: u32) {
    let factor = people as f32 / 4.0;
    for ingredient in recipe {
        ingredient.grams *= factor;
    }
}

pub fn cost(recipe: &[Ingredient]) -> f32 {
    recipe.iter().fold(0.0, |cost, ingredient| {
        cost + ingredient.grams / 1000.0 * ingredient.price_per_kilo
    })
}

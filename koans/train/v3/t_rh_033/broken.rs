/// What is wrong with an ingredient.
#[derive(Debug, PartialEq)]
pub enum RecipeError {
    NoName,
    NoUnit,
    NotANumber(String),
}

/// Grams and name of an ingredient.
pub fn ingredient(line: &str) -> Result<(u32, String), RecipeError> {
    let (amount, name) = line.split_once(' ').ok_or(RecipeError::NoName)?;
    let grams = amount.strip_suffix('g')?;
    match grams.parse() {
        Ok(grams) => Ok((grams, name.trim().to_owned())),
        Err(_) => Err(RecipeError::NotANumber(grams.to_owned())),
    }
}

/// What all ingredients weigh together.
pub fn weight(recipe: &str) -> Result<u32, RecipeError> {
    let mut total = 0;
    for line in recipe.lines() {
        let (grams, _) = ingredient(line)?;
        total += grams;
    }
    Ok(total)
}

/// The steps of a recipe, without bullets, blanks and empty steps.
pub fn steps(recipe: &str, bullet: char) -> impl Iterator<Item = &str> {
    recipe
        .split([';', '\n'])
        .map(move |step| step.trim_start_matches(bullet).trim())
        .filter(|step| !step.is_empty())
}

/// Minutes that the steps ask for, such as `bake for 30 min`.
pub fn minutes(recipe: &str) -> u32 {
    steps(recipe, '*')
        .filter_map(|step| step.strip_suffix(" min"))
        .filter_map(|step| step.rsplit(' ').next())
        .filter_map(|number| number.parse::<u32>().ok())
        .sum()
}

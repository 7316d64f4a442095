fn calories(line: &str) -> Result<u64, String> {
    let (food, amount) = line
        .rsplit_once(' ')
        .ok_or_else(|| format!("no calories: {line}"))?;
    amount.parse().map_err(|error| format!("{food}: {error}"))
}

/// Calories of all meals; empty lines are allowed.
pub fn day(diary: &str) -> Result<u64, String> {
    let mut total = 0;
    diary
        .lines()
        .filter(|meal| !meal.is_empty())
        .for_each(|line| {
            total += calories(line)?;
        });
    Ok(total)
}

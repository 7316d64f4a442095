/// A plant on a window sill.
pub struct Plant {
    pub name: &'static str,
    /// The day on which it needs water, if ever.
    pub due: Option<u32>,
}

/// Plants to water today, from the one that waits longest.
pub fn thirsty(mut plants: Vec<Plant>, today: u32) -> Vec<&'static str> {
    plants.sort_by_key(|plant| plant.due);
    plants
        .iter()
        .filter(|plant| plant.due.is_some_and(|due| due <= today))
        .map(|plant| plant.name)
        .collect()
}

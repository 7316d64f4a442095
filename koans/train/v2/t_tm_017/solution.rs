/// A place in an atlas.
pub struct Place {
    pub name: String,
    pub page: u16,
}

/// Lines of the index, such as `Oslo 41`.
pub fn index(mut places: Vec<Place>) -> Vec<String> {
    places.sort_by(|a, b| a.name.cmp(&b.name));
    places
        .iter()
        .map(|place| format!("{} {}", place.name, place.page))
        .collect()
}

/// A place in an atlas.
pub struct Place {
    pub name: String,
    pub page: u16,
}

/// Lines of the index, such as `Oslo 41`.
pub fn index(mut places: Vec<Place>) -> Vec<String> {
    places.sort_by(|one, other| one.name < other.name);
    places
        .iter()
        .map(|place| format!("{} {}", place.name, place.page))
        .collect()
}

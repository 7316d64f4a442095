#[derive(Clone, Debug, PartialEq)]
pub struct Film {
    pub title: String,
    pub minutes: u32,
}

fn long(film: &Film) -> bool {
    film.minutes >= 120
}

/// Titles of all long films, the longest first.
pub fn evening(films: &[Film]) -> Vec<&str> {
    let mut chosen: Vec<&Film> = films.iter().collect();
    chosen.retain(|film| long(film));
    chosen.sort_by_key(|film| std::cmp::Reverse(film.minutes));
    chosen.iter().map(|film| film.title.as_str()).collect()
}

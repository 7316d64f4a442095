/// A song in a jukebox.
pub struct Song {
    pub singer: String,
    pub title: String,
}

/// A jukebox with its songs.
pub struct Jukebox {
    pub songs: Vec<Song>,
}

impl Jukebox {
    /// The titles of a singer's songs. They belong to the jukebox.
    pub fn sung_by(&self, singer: &str) -> impl Iterator<Item = &str> {
        self.songs
            .iter()
            .filter(move |song| song.singer == singer)
            .map(|song| song.title.as_str())
    }

    /// The longest title of a singer who is given as `Surname, Name`.
    pub fn longest(&self, card: &str) -> Option<&str> {
        let (surname, name) = card.split_once(", ")?;
        let titles = self.sung_by(&format!("{name} {surname}"));
        titles.max_by_key(|title| title.len())
    }
}

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
    /// The songs of a singer. They belong to the jukebox.
    pub fn sung_by(&self, singer: &str) -> impl Iterator<Item = &Song> {
        self.songs.iter().filter(move |song| song.singer == singer)
    }

    /// The song with the longest title of a singer who is given as `Surname, Name`.
    pub fn longest(&self, card: &str) -> Option<&Song> {
        let (surname, name) = card.split_once(", ")?;
        let songs = self.sung_by(&format!("{name} {surname}"));
        songs.max_by_key(|song| song.title.len())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn titles_of_one_singer() {
        let song = |singer: &str, title: &str| Song {
            singer: singer.to_owned(),
            title: title.to_owned(),
        };
        let jukebox = Jukebox {
            songs: vec![
                song("Etta Lund", "Rain"),
                song("Max", "Harbour"),
                song("Etta Lund", "Roads"),
            ],
        };
        let found: Vec<&str> = {
            let singer = String::from("Etta Lund");
            let songs = jukebox.sung_by(&singer);
            songs.map(|song| song.title.as_str()).collect()
        };
        assert_eq!(found, ["Rain", "Roads"]);
        assert_eq!(jukebox.longest("Lund, Etta").unwrap().title, "Roads");
        assert!(jukebox.longest("Lund").is_none());
    }
}

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
            jukebox.sung_by(&singer).collect()
        };
        assert_eq!(found, ["Rain", "Roads"]);
        assert_eq!(jukebox.longest("Lund, Etta"), Some("Roads"));
        assert_eq!(jukebox.longest("Lund"), None);
    }
}

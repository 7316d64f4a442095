#[cfg(test)]
mod tests {
    use super::*;

    fn jukebox(credit: u32) -> Jukebox {
        let wish = |song: &str, cents| Wish {
            song: song.to_owned(),
            cents,
        };
        Jukebox {
            playing: String::new(),
            wishes: vec![wish("Blue", 50), wish("Red", 80)],
            credit,
        }
    }

    #[test]
    fn plays_while_there_is_credit() {
        let mut jukebox = jukebox(120);
        assert!(jukebox.advance());
        assert_eq!(jukebox.playing, "Blue");
        assert!(!jukebox.advance());
        assert_eq!(jukebox.playing, "Blue");
        assert_eq!((jukebox.credit, jukebox.wishes.len()), (70, 1));
    }

    #[test]
    fn plays_until_nothing_is_wished() {
        let mut jukebox = jukebox(500);
        assert!(jukebox.advance() && jukebox.advance());
        assert_eq!(jukebox.playing, "Red");
        assert!(!jukebox.advance());
        assert_eq!(jukebox.credit, 370);
    }
}

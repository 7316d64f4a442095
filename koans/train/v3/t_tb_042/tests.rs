#[cfg(test)]
mod tests {
    use super::*;

    fn time(team: &str, seconds: u32) -> Time {
        Time {
            team: team.to_owned(),
            seconds,
        }
    }

    #[test]
    fn records_are_beaten() {
        let mut board = Board::default();
        assert_eq!(board.best(), None);
        assert!(board.enter(time("Otters", 203)));
        assert!(!board.enter(time("Foxes", 203)));
        assert!(board.enter(time("Hares", 198)));
        assert!(board.enter(time("Crows", 190)));
        assert_eq!(board.best(), Some(&time("Crows", 190)));
        assert_eq!(board.beaten(), ["Otters", "Hares"]);
    }
}

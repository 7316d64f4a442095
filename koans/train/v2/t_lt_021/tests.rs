#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn players_are_asked_in_turn() {
        let player = |name: &str| Player {
            name: name.to_owned(),
            points: 1,
        };
        let mut players = [player("Una"), player("Tom")];
        play(&mut players, &[(5, true), (5, false), (7, true), (9, true)]);
        assert_eq!(players[0].points, 13);
        assert_eq!(players[1].points, 10);
        let mut round = Round::new(&mut players);
        assert_eq!(round.turn().unwrap().name, "Una");
        assert_eq!(round.turn().unwrap().name, "Tom");
        play(&mut [], &[(1, true)]);
    }
}

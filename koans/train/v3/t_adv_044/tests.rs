#[cfg(test)]
mod tests {
    use super::*;
    #[test]
    fn pieces_give_points() {
        let mut player = Player {
            farms: 3,
            towns: 2,
            longest_road: true,
            coins: 11,
        };
        assert_eq!(points(&player), 9);
        assert_eq!(short_points(&player), 11);
        player.longest_road = false;
        player.coins = 10;
        assert_eq!(points(&player), 7);
        assert_eq!(short_points(&player), 6);
    }
}

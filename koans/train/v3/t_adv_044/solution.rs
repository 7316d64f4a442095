/// What a player has at the end.
pub struct Player {
    pub farms: u32,
    pub towns: u32,
    pub longest_road: bool,
    pub coins: u32,
}

/// Adds points for each piece, or for something that a player has.
macro_rules! rules {
    ($player:expr; $($points:literal for each $piece:ident),*; $bonus:literal if $holds:expr) => {{
        let player: &Player = $player;
        let mut points: u32 = 0;
        $(points += $points * player.$piece;)*
        if $holds {
            points += $bonus;
        }
        points
    }};
}

/// Points of the usual game.
pub fn points(someone: &Player) -> u32 {
    rules!(someone; 1 for each farms, 2 for each towns; 2 if someone.longest_road)
}

/// Points of the short game, in which the rich win.
pub fn short_points(player: &Player) -> u32 {
    rules!(player; 3 for each towns; 5 if player.coins > 10)
}

/// A player of the quiz.
pub struct Player {
    pub name: String,
    pub points: u32,
}

/// A round of players, one of whom is asked next.
pub struct Round<'p> {
    players: &'p mut [Player],
    next: usize,
}

impl<'p> Round<'p> {
    pub fn new(players: &'p mut [Player]) -> Self {
        Round { players, next: 0 }
    }

    /// The player who is asked now; then it is the next one's turn.
    pub fn turn(&'p mut self) -> Option<&'p mut Player> {
        let now = self.next;
        self.next = (now + 1) % self.players.len().max(1);
        self.players.get_mut(now)
    }
}

/// Asks questions worth so many points each; `known` says who had the answer.
pub fn play(players: &mut [Player], questions: &[(u32, bool)]) {
    let mut round = Round::new(players);
    for &(worth, known) in questions {
        if let Some(player) = round.turn()
            && known
        {
            player.points += worth;
        }
    }
}

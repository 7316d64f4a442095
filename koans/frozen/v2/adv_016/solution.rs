use std::rc::Rc;

#[derive(Debug, Default)]
pub struct Score {
    pub home: std::cell::Cell<u32>,
    pub away: u32,
}

pub struct Referee {
    board: Rc<Score>,
}

impl Referee {
    pub fn goal(&self, home: bool) {
        if home {
            self.board.home.set(self.board.home.get() + 1);
        }
    }
}

/// The goals that the home team got from both referees together.
pub fn home_goals(first: &[bool], second: &[bool]) -> u32 {
    let board = Rc::new(Score::default());
    let referees = [0, 1].map(|_| Referee {
        board: Rc::clone(&board),
    });
    for (referee, goals) in referees.iter().zip([first, second]) {
        goals.iter().for_each(|home| referee.goal(*home));
    }
    board.home.get()
}

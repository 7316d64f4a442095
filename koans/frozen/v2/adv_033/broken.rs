pub struct Council {
    votes: Box<[u8]>,
}

impl Council {
    pub fn of(votes: &[u8]) -> Self {
        Council {
            votes: votes.into(),
        }
    }

    /// Ends the vote: the sum of all votes, those above ten counting as ten.
    pub fn close(self) -> u32 {
        let mut sum = 0;
        for vote in self.votes.into_iter() {
            sum += u32::from(*vote).min(10);
        }
        sum
    }
}

pub fn passed(councils: Vec<Council>, needed: u32) -> usize {
    councils
        .into_iter()
        .filter_map(|c| c.close().checked_sub(needed))
        .count()
}

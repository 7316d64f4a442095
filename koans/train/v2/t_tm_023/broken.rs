use std::collections::BTreeMap;

/// The count of an election.
pub struct Count {
    pub votes: BTreeMap<String, u32>,
    pub invalid: u32,
}

impl Count {
    /// A count with no votes yet.
    pub fn new(mascots: &[&str]) -> Self {
        let votes = mascots
            .iter()
            .map(|&mascot| (mascot.to_owned(), 0))
            .collect();
        Self { votes, invalid: 0 }
    }

    /// Counts a ballot.
    pub fn add(&mut self, ballot: &str) {
        if self.votes.contains_key(ballot) {
            *self.votes.get_mut(ballot) += 1;
        } else {
            self.invalid += 1;
        }
    }
}

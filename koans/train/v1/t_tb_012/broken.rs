/// How often each of the letters from `A` to `E` was chosen.
#[derive(PartialEq, Debug, Default)]
pub struct Ballot {
    votes: [u32; 5],
    spoiled: u32,
}

impl Ballot {
    fn count(&mut self, letter: char) {
        let place = u32::from(letter).wrapping_sub(u32::from('A'));
        match self.votes.get_mut(place as usize) {
            Some(votes) => *votes += 1,
            None => self.spoiled += 1,
        }
    }

    /// The valid votes for a letter, and all spoiled ones.
    pub fn result(&self, letter: char) -> (u32, u32) {
        let place = ('A'..='E').position(|known| known == letter);
        (place.map_or(0, |place| self.votes[place]), self.spoiled)
    }
}

/// Counts the papers of an election; the first letter of a paper is its vote.
pub fn election(papers: &[&str]) -> Ballot {
    papers
        .iter()
        .filter_map(|paper| paper.chars().next())
        .collect()
}

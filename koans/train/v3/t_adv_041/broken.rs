/// The states of a poll: votes are only taken while it is open.
pub struct Draft;
pub struct Open;

/// A poll in one of them.
pub struct Poll<State> {
    question: String,
    votes: [u32; 2],
    pub state: State,
}

impl Poll<Draft> {
    pub fn new(question: &str) -> Self {
        Self {
            question: question.to_owned(),
            votes: [0; 2],
            state: Draft,
        }
    }

    pub fn open(self) -> Poll<Open> {
        Poll {
            question: self.question,
            votes: self.votes,
            state: Open,
        }
    }
}

impl Poll<Open> {
    pub fn vote(&mut self, yes: bool) {
        self.votes[usize::from(yes)] += 1;
    }

    pub fn close(self) -> String {
        let [no, yes] = self.votes;
        format!("{} {yes} yes, {no} no", self.question)
    }
}

pub fn show_of_hands(question: &str, hands: &[bool]) -> String {
    let mut poll = Poll::new(question);
    hands.iter().for_each(|yes| poll.vote(*yes));
    poll.open().close()
}

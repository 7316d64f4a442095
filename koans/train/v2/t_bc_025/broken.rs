use std::{cell::RefCell, rc::Rc};

pub type Journal = Rc<RefCell<Vec<String>>>;

/// What was voted on.
#[derive(Debug, PartialEq)]
pub struct Motion {
    pub text: String,
    pub ayes: u32,
}

/// Minutes of a meeting. Closing them leaves a line in the journal.
pub struct Minutes {
    motions: Vec<Motion>,
    journal: Journal,
}

impl Minutes {
    pub fn open(journal: &Journal) -> Self {
        Minutes {
            motions: Vec::new(),
            journal: Rc::clone(journal),
        }
    }

    pub fn vote(&mut self, text: &str, ayes: u32) {
        let text = text.to_owned();
        self.motions.push(Motion { text, ayes });
    }

    /// Closes the minutes and gives what was voted on.
    pub fn finish(self) -> Vec<Motion> {
        self.motions
    }
}

impl Drop for Minutes {
    fn drop(&mut self) {
        self.journal.borrow_mut().push("closed".to_owned());
    }
}

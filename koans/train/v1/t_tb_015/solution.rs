use std::{cell::RefCell, fmt::Display};

/// Who came and went, shared by all badges of a room.
pub type Journal = RefCell<Vec<String>>;

/// Signs somebody in, and out again when it is dropped.
pub struct Badge<'j, N: Display> {
    owner: N,
    journal: &'j Journal,
}

impl<'j, N: Display> Badge<'j, N> {
    pub fn sign_in(owner: N, journal: &'j Journal) -> Self {
        journal.borrow_mut().push(format!("+{owner}"));
        Badge { owner, journal }
    }

    /// A note of the badge's owner.
    pub fn note(&self, text: &str) {
        self.journal
            .borrow_mut()
            .push(format!("{}: {text}", self.owner));
    }
}

impl<N: Display> Drop for Badge<'_, N> {
    fn drop(&mut self) {
        self.journal.borrow_mut().push(format!("-{}", self.owner));
    }
}

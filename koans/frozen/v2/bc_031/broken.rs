type Action = Box<dyn FnOnce(u32) -> u32>;

#[derive(Default)]
pub struct Scheduler {
    pending: Option<Action>,
    pub runs: u32,
}

impl Scheduler {
    pub fn defer(&mut self, action: Action) {
        self.pending = Some(action);
    }

    /// Runs the pending action with the time of day, if there is one.
    pub fn fire(&mut self, minute: u32) -> Option<u32> {
        let action = self.pending.as_mut()?;
        self.runs += 1;
        Some((*action)(minute))
    }
}

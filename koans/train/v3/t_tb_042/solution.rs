/// A result of a relay: the team and its seconds.
#[derive(Debug, Clone, PartialEq)]
pub struct Time {
    pub team: String,
    pub seconds: u32,
}

#[derive(Default, Debug)]
pub struct Board {
    best: Option<Time>,
    beaten: Vec<Time>,
}

impl Board {
    /// Writes a result down and says whether it is the best so far.
    pub fn enter(&mut self, time: Time) -> bool {
        if let Some(best) = self.best.take() {
            if best.seconds <= time.seconds {
                self.best = Some(best);
                return false;
            }
            self.beaten.push(best);
        }
        self.best = Some(time);
        true
    }

    pub fn best(&self) -> Option<&Time> {
        self.best.as_ref()
    }

    /// The teams that were the best once.
    pub fn beaten(&self) -> Vec<&str> {
        let times = self.beaten.iter();
        times.map(|time| &*time.team).collect()
    }
}

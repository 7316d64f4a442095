/// A kitchen timer; times are seconds since the kitchen opened.
#[derive(Default)]
pub struct EggTimer {
    rings_at: Option<u32>,
}

impl EggTimer {
    /// Winds the timer up.
    pub fn wind(&mut self, now: u32, minutes: u32) {
        self.rings_at = Some(now + minutes * 60);
    }

    /// Seconds until it rings: 0 once it has rung, nothing before it is wound up.
    pub fn left(&self, now: u32) -> Option<u32> {
        let left = self.rings_at - now.min(self.rings_at?);
        Some(left)
    }

    /// What stands on its display.
    pub fn display(&self, now: u32) -> String {
        match self.left(now) {
            Some(left) => format!("{}:{:02}", left / 60, left % 60),
            None => "--:--".to_owned(),
        }
    }
}

/// A timer that does something at every minute.
pub struct Timer<'t> {
    left: u32,
    tick: Box<dyn FnMut(u32) + 't>,
}

impl<'t> Timer<'t> {
    pub fn new<F: FnMut(u32) + 't>(minutes: u32, tick: F) -> Self {
        Timer {
            left: minutes,
            tick: Box::new(tick),
        }
    }

    /// A minute has gone by; says whether it rings.
    pub fn minute(&mut self) -> bool {
        if self.left > 0 {
            self.left -= 1;
            (self.tick)(self.left);
        }
        self.left == 0
    }
}

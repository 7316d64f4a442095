pub struct Slot {
    pub value: u32,
    pub log: Vec<&'static str>,
}

pub struct Guard<'s> {
    slot: &'s mut Slot,
}

impl Drop for Guard<'_> {
    fn drop(&mut self) {
        self.slot.log.push("released");
    }
}

impl<'s> Guard<'s> {
    pub fn on(slot: &'s mut Slot) -> Self {
        slot.log.push("taken");
        Guard { slot }
    }

    /// Adds to the value and gives it out; the guard is released.
    pub fn finish(self, more: u32) -> u32 {
        self.slot.value += more;
        self.slot.value
    }
}

/// A looping animation whose frames stay for `hold` ticks each.
pub struct Animation {
    frames: Vec<&'static str>,
    hold: u32,
}

impl Animation {
    pub fn new(frames: &[&'static str], hold: u32) -> Self {
        Self {
            frames: frames.to_vec(),
            hold: hold.max(1),
        }
    }

    /// The frame shown at `tick`, if there is any.
    pub fn shown(&self, tick: u32) -> Option<&'static str> {
        let count = u32::try_from(self.frames.len()).ok()?;
        let turn = (tick / self.hold).checked_rem(count)?;
        Some(self.frames[turn])
    }
}

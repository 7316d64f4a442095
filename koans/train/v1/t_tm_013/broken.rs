struct Tray {
    number: u32,
    below: Option<Box<Tray>>,
}

/// Trays in a canteen, each with a number.
#[derive(Default)]
pub struct Stack {
    top: Option<Box<Tray>>,
}

impl Stack {
    pub fn put(&mut self, number: u32) {
        let below = self.top.take();
        self.top = Some(Box::new(Tray { number, below }));
    }

    pub fn take(&mut self) -> Option<u32> {
        let tray = self.top.take()?;
        self.top = tray.below;
        Some(tray.number)
    }

    /// Number of the tray on top, which stays there.
    pub fn peek(&self) -> Option<u32> {
        Some(self.top.number)
    }
}

/// A day on a tennis court: who plays in which hour.
#[derive(Default)]
pub struct Court {
    hours: [Option<String>; 24],
    changes: u32,
}

impl Court {
    fn slot(&mut self, hour: usize) -> &mut Option<String> {
        &mut self.hours[hour % 24]
    }

    /// Books an hour for a player, who replaces the one before.
    pub fn book(&mut self, hour: usize, player: &str) -> Option<String> {
        self.changes += 1;
        let slot = self.slot(hour);
        slot.replace(player.to_owned())
    }

    pub fn player(&self, hour: usize) -> Option<&str> {
        self.hours.get(hour)?.as_deref()
    }

    pub fn changes(&self) -> u32 {
        self.changes
    }
}

/// Time of each player in a game of chess.
#[derive(Debug, PartialEq)]
pub struct Control {
    pub minutes: u32,
    pub increment: u32,
}

impl Control {
    /// Reads a control such as `3+2`: minutes, and seconds added by each move.
    pub fn read(control: &str) -> Option<Self> {
        let (minutes, increment) = control.split_once('+')?;
        let minutes = minutes.parse::<u32>()?;
        let increment = increment.parse().ok()?;
        (minutes.max(increment) > 0).then_some(Self { minutes, increment })
    }

    /// Seconds each player has for a game of forty moves.
    pub fn budget(&self) -> u32 {
        self.minutes * 60 + self.increment * 40
    }
}

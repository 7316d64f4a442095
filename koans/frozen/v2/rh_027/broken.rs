#[derive(Debug, PartialEq)]
pub struct TooHot(pub i32);

pub struct Battery {
    pub percent: u32,
    pub degrees: i32,
}

impl Battery {
    fn step(&mut self) -> Result<(), TooHot> {
        self.degrees += 4;
        if self.degrees > 45 {
            return Err(TooHot(self.degrees));
        }
        self.percent += 10;
        Ok(())
    }

    /// Charges up to a level and returns the steps it took.
    pub fn charge(&mut self, level: u32) -> u32 {
        let mut steps = 0;
        while self.percent < level.min(100) {
            self.step()?;
            steps += 1;
        }
        steps
    }
}

/// A voice of a drum machine.
pub trait Voice {
    type Hit;

    /// What is heard at the next step; none once the voice is over.
    fn step(&mut self) -> Option<Self::Hit>;
}

pub struct Kick(pub u8);

impl Voice for Kick {
    type Hit = char;

    fn step(&mut self) -> Option<char> {
        self.0 = self.0.checked_sub(1)?;
        Some('k')
    }
}

/// A voice that was tapped in, last step first.
pub struct Tapped(pub String);

impl Voice for Tapped {
    type Hit = char;

    fn step(&mut self) -> Option<char> {
        self.0.pop()
    }
}

pub struct Machine {
    pub voices: Vec<Box<dyn Voice<Hit = char>>>,
}

impl Machine {
    pub fn step(&mut self) -> String {
        self.voices
            .iter_mut()
            .filter_map(|voice| voice.step())
            .collect()
    }
}

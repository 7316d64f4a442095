/// A letter: its own grams and those of its envelope.
#[derive(Debug, Clone)]
pub struct Letter {
    pub paper: u32,
    pub envelope: u32,
}

impl Letter {
    pub fn grams(&self) -> u32 {
        self.paper + self.envelope
    }
}

/// What is stuck on a bag of letters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stamp {
    Light,
    Heavy,
    Parcel,
}

/// The stamp for all the letters in one bag that weighs 5 grams itself.
pub fn stamp(letters: &[Letter]) -> Stamp {
    let bag = 5;
    let light = letters.len() < 4;
    if letters.iter().map(Letter::grams).sum() + bag > 1000 {
        Stamp::Parcel
    } else if light {
        Stamp::Light
    } else {
        Stamp::Heavy
    }
}

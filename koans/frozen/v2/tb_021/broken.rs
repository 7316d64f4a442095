use std::fmt::Debug;

pub trait Animal {
    type Food: Debug;

    fn wants(&self, hour: u8) -> Option<Self::Food>;
}

#[derive(Debug, PartialEq)]
pub struct Hay(pub u32);

pub struct Horse {
    pub kilos: u32,
}

impl Animal for Horse {
    type Food = Hay;

    fn wants(&self, hour: u8) -> Option<Hay> {
        (hour % 12 == 7).then_some(Hay(self.kilos / 100))
    }
}

/// What the animal gets during a day.
pub fn menu<A: Animal>(animal: &A) -> Vec<A::Meal> {
    (0..24).filter_map(|hour| animal.wants(hour)).collect()
}

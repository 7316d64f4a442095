pub struct Instrument {
    pub name: &'static str,
    pub octaves: u8,
}

pub trait Playable {
    fn about(&self) -> &Instrument;

    /// The frequency of a key, counted from the concert pitch.
    fn pitch(&self, key: i32) -> f64 {
        let most = i32::from(self.about().octaves) * 12;
        440.0 * 2f64.powf(f64::from(key.clamp(-most, most)) / 12.0)
    }
}

pub struct Piano {
    pub about: Instrument,
}

impl Instrument for Piano {
    fn about(&self) -> &Instrument {
        &self.about
    }
}

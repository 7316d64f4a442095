/// Distance between two notes; negative when the second one is lower.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Semitones(pub i8);

impl Semitones {
    /// The distance from one note to another.
    pub fn between(from: u8, to: u8) -> Self {
        Self((i16::from(to) - i16::from(from)).clamp(-127, 127) as i8)
    }
}

/// Moves every note by `interval`; notes go from 0 to 127.
pub fn transpose(melody: &[u8], interval: Semitones) -> Vec<u8> {
    let step = i16::from(interval.0);
    melody
        .iter()
        .map(|note| (i16::from(*note) + step).clamp(0, 127) as u8)
        .collect()
}

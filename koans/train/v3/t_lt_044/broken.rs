/// The notes of an octave.
const NOTES: [&str; 12] = [
    "C", "C#", "D", "D#", "E", "F", "F#", "G", "G#", "A", "A#", "B",
];

/// How far each note of a major scale is from the next.
const STEPS: [usize; 7] = [2, 2, 1, 2, 2, 2, 1];

/// A major scale, going up forever.
pub struct Scale {
    note: usize,
    step: usize,
}

impl Scale {
    /// The scale that starts with a note, if there is such a note.
    pub fn new(first: &str) -> Option<Self> {
        let note = NOTES.iter().position(|note| *note == first)?;
        Some(Scale { note, step: 0 })
    }
}

impl<'n> Iterator for Scale {
    type Item = &'n str;

    fn next(&mut self) -> Option<&'n str> {
        let note = NOTES[self.note % NOTES.len()];
        self.note += STEPS[self.step % STEPS.len()];
        self.step += 1;
        Some(note)
    }
}

use std::sync::LazyLock;

/// The names of the twelve notes, in capitals.
static NAMES: LazyLock<[String; 12]> = LazyLock::new(|| note_names("c c# d d# e f f# g g# a a# b"));

fn note_names(names: &str) -> [String; 12] {
    let mut notes: [String; 12] = Default::default();
    for (note, name) in notes.iter_mut().zip(names.split(' ')) {
        *note = name.to_uppercase();
    }
    notes
}

/// The note of a key with its octave; 60 is `C4`.
pub fn note(key: u8) -> String {
    let name = &NAMES[usize::from(key % 12)];
    let octave = i16::from(key / 12) - 1;
    format!("{name}{octave}")
}

/// A melody in one line.
pub fn melody(keys: &[u8]) -> String {
    let notes: Vec<String> = keys.iter().map(|key| note(*key)).collect();
    notes.join(" ")
}

/// A way to send letters; what it sends is a row of flash lengths.
pub trait Code {
    fn encode(&self, letter: char, flashes: &mut Vec<u8>) -> bool;
}

/// Long flashes for the row, short ones for the column of a letter square.
pub struct Lamp {
    pub short: u8,
    pub long: u8,
}

impl Code for Lamp {
    fn encode(&self, letter: char, flashes: &mut String) -> bool {
        let Some(place) = "ABCDEFGHIJLMNOPQRSTUVWXYZ".find(letter) else {
            return false;
        };
        for _ in 0..=place / 5 {
            flashes.push_str(&self.long.to_string());
        }
        for _ in 0..=place % 5 {
            flashes.push_str(&self.short.to_string());
        }
        true
    }
}

/// All flashes for a word; letters that the code lacks are left out.
pub fn signal(code: &dyn Code, word: &str) -> (Vec<u8>, usize) {
    let mut flashes = Vec::new();
    let sent = word.chars().filter(|&c| code.encode(c, &mut flashes));
    let sent = sent.count();
    (flashes, sent)
}

#[derive(Debug, PartialEq)]
pub struct Lamp {
    pub level: u8,
}

impl Lamp {
    /// Reacts to a key; the new level is returned.
    pub fn press(&mut self, key: char) -> u8 {
        match key {
            '+' => self.level = (self.level + 10).min(100),
            '-' => self.level = self.level.saturating_sub(10),
            '0' => self.level = 0,
            _ => {}
        };
        self.level
    }
}

pub fn press_all(lamp: &mut Lamp, keys: &str) -> Vec<u8> {
    keys.chars().map(|key| lamp.press(key)).collect()
}

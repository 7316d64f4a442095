use std::collections::BTreeMap;

#[derive(Default)]
pub struct Mixer {
    volumes: BTreeMap<String, u8>,
}

impl Mixer {
    pub fn set(&mut self, channel: &str, volume: u8) -> Option<u8> {
        self.volumes.insert(channel.to_string(), volume.min(100))
    }

    fn known(&self, channel: &str) -> Option<u8> {
        self.volumes.get(channel)
    }

    pub fn volume(&self, channel: &str) -> u8 {
        self.known(channel).unwrap_or(50)
    }
}

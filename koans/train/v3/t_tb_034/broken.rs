use std::collections::BTreeMap;

/// What a button does to the volume.
pub trait Action {
    fn apply(&self, volume: u8) -> u8;
}

pub struct Step(pub i8);

impl Action for Step {
    fn apply(&self, volume: u8) -> u8 {
        volume.saturating_add_signed(self.0).min(100)
    }
}

pub struct Mute;

impl Action for Mute {
    fn apply(&self, _volume: u8) -> u8 {
        0
    }
}

/// The buttons of a remote control by name.
#[derive(Default)]
pub struct Remote {
    buttons: BTreeMap<String, dyn Action>,
}

impl Remote {
    pub fn bind(&mut self, name: &str, action: impl Action + 'static) {
        self.buttons.insert(name.to_owned(), action);
    }

    /// The volume after a button was pressed; unknown ones do nothing.
    pub fn press(&self, name: &str, volume: u8) -> u8 {
        match self.buttons.get(name) {
            Some(action) => action.apply(volume),
            None => volume,
        }
    }
}

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

pub struct Whisper;

impl Action for Whisper {
    fn apply(&self, volume: u8) -> u8 {
        volume.min(8)
    }
}

/// The volume after all the buttons were pressed.
pub fn press(buttons: &[Box<dyn Action>], volume: u8) -> u8 {
    buttons.iter().fold(volume, |now, button| button.apply(now))
}

/// The buttons of a programme, which is a line of signs: `+`, `-` and `.`.
pub fn play(programme: &str, volume: u8) -> u8 {
    let mut buttons: Vec<Box<dyn Action>> = Vec::new();
    for sign in programme.chars() {
        match sign {
            '+' => buttons.push(Box::new(Step(5))),
            '-' => buttons.push(Box::new(Step(-5))),
            _ => buttons.push(Box::new(Whisper)),
        }
    }
    press(&buttons, volume)
}

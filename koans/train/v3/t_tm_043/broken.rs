/// What the machine does.
#[derive(Clone, Copy)]
#[derive(Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum Mode {
    Idle = 0,
    Wash = 1,
    Rinse = 2,
    Spin = 5,
}

/// The state of the machine as its display shows it.
#[derive(Debug, PartialEq, Eq)]
pub struct Status {
    pub mode: Mode,
    pub minutes_left: u8,
}

/// Reads two bytes: the mode (idle if unknown) and the minutes.
pub fn read_status(bytes: [u8; 2]) -> Status {
    let [mode, minutes_left] = bytes;
    Status {
        mode: mode as Mode,
        minutes_left,
    }
}

/// The byte that starts a mode.
pub fn start_byte(mode: Mode) -> u8 {
    0x80 | mode as u8
}

/// The stick of a remote control.
pub struct Stick {
    /// 0 to 255; 128 is the middle.
    pub place: u8,
    /// Turns left and right around.
    pub reversed: bool,
}

const MIDDLE: u8 = 128;

/// Degrees of the rudder, left of the middle below zero.
pub fn rudder(stick: &Stick) -> i16 {
    let away = stick.place.abs_diff(MIDDLE);
    let degrees = u16::from(away) * 30 / 128;
    let left = stick.place < MIDDLE;
    let signed = if left { -degrees } else { degrees };
    if stick.reversed {
        0 - signed as i16
    } else {
        signed as i16
    }
}

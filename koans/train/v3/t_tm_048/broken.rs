/// Which way the lift goes.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Way {
    Up,
    Down,
    Stopped,
}

/// Text for a floor, such as `G`, `3` or `B2`.
pub fn floor_name(floor: i8) -> String {
    match floor {
        0 => "G".to_owned(),
        below if below < 0 => format!("B{}", below.unsigned_abs()),
        above => above.to_string(),
    }
}

/// The whole sign, such as `^ 3 full`.
pub fn sign(floor: i8, way: Way, places: u8) -> String {
    let arrow = match way {
        Way::Up => "^",
        Way::Down => "v",
        Way::Stopped => "-",
    };
    let note = match places {
        0 => "full",
        1..5 => format!("{places} places"),
        _ => "",
    };
    let sign = format!("{arrow} {} {note}", floor_name(floor));
    sign.trim_end().to_owned()
}

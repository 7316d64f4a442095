use std::str::FromStr;

/// An angle in minutes of arc.
#[derive(Debug, PartialEq)]
pub struct Angle(pub i32);

impl FromStr for Angle {
    /// Degrees and minutes with a blank between; minutes go up to 59.
    fn from_str(reading: &str) -> Result<Self, String> {
        let whole = |part: &str| {
            part.parse::<i32>()
                .map_err(|_| format!("bad number {part}"))
        };
        let (degrees, minutes) = reading.split_once(' ').ok_or("minutes are missing")?;
        let (degrees, minutes) = (whole(degrees)?, whole(minutes)?);
        if !(0..60).contains(&minutes) {
            return Err(format!("{minutes} is too many minutes"));
        }
        Ok(Angle(degrees * 60 + degrees.signum() * minutes))
    }
}

/// How far the needle moved between two readings, in minutes.
pub fn moved(from: &str, to: &str) -> Option<i32> {
    let angle = |reading: &str| Angle::from_str(reading).ok();
    Some(angle(to)?.0 - angle(from)?.0)
}

use std::num;

/// A tempo mark that cannot be read.
#[derive(Debug, PartialEq)]
pub struct TempoError(pub String);

fn unreadable(cause: num::ParseFloatError) -> TempoError {
    TempoError(format!("no tempo: {cause}"))
}

/// Whole beats a minute, from a mark such as `Allegro = 132`.
pub fn tempo(mark: &str) -> Result<u16, TempoError> {
    let Some((_, beats)) = mark.split_once('=') else {
        return Err(TempoError(format!("no `=` in {mark}")));
    };
    beats.trim().parse::<u16>().map_err(unreadable)
}

/// Length of a piece in seconds.
pub fn seconds(mark: &str, beats: u32) -> Result<u32, TempoError> {
    Ok(beats * 60 / u32::from(tempo(mark)?.max(1)))
}

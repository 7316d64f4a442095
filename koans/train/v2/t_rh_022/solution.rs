use std::{
    error::Error,
    fmt::{self, Formatter},
};

/// Why a mix tape has no length.
#[derive(Debug)]
pub struct TapeError {
    reason: String,
}

impl fmt::Display for TapeError {
    fn fmt(&self, out: &mut Formatter<'_>) -> fmt::Result {
        let reason = &self.reason;
        write!(out, "bad tape: {reason}")
    }
}

impl Error for TapeError {}

impl From<std::num::ParseIntError> for TapeError {
    fn from(error: std::num::ParseIntError) -> Self {
        Self {
            reason: error.to_string(),
        }
    }
}

/// Seconds of all songs together, one on each line.
pub fn seconds(songs: &str) -> Result<u32, TapeError> {
    let mut total = 0;
    for song in songs.lines() {
        let (minutes, seconds) = song.split_once(':').unwrap_or((song, "0"));
        total += minutes.parse::<u32>()? * 60 + seconds.parse::<u32>()?;
    }
    Ok(total)
}

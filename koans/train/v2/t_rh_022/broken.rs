use std::error::Error;
use std::fmt;

/// Why a mix tape has no length.
#[derive(Debug)]
pub struct TapeError {
    reason: String,
}

impl fmt::Display for TapeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "bad tape: {}", self.reason)
    }
}

impl Error for TapeError {}

impl<E: Error> From<E> for TapeError {
    fn from(error: E) -> Self {
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

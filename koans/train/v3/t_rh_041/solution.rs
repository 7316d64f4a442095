use std::io;

/// Why scores did not arrive.
#[derive(Debug)]
pub enum SendError {
    Offline,
    Disk(io::Error),
}

impl From<io::Error> for SendError {
    fn from(error: io::Error) -> Self {
        SendError::Disk(error)
    }
}

/// Calls `send` until it is no longer offline, at most `tries` times more.
pub fn insist<F>(mut send: F, mut tries: u32) -> Result<u32, SendError>
where
    F: FnMut() -> Result<u32, SendError>,
{
    let mut answer = send();
    while matches!(answer, Err(SendError::Offline)) && tries > 0 {
        tries -= 1;
        answer = send();
    }
    answer
}

/// Why a line of a cue sheet is refused.
#[derive(Debug, PartialEq)]
pub enum CueError {
    NoIndex,
    Frames(u32),
}

/// Where a track starts, in frames of a 75th of a second.
pub fn start(line: &str) -> Result<u32> {
    let time = line
        .trim()
        .strip_prefix("INDEX 01 ")
        .ok_or(CueError::NoIndex)?;
    let mut parts = time.split(':').map(|part| part.parse::<u32>());
    let (Some(Ok(minutes)), Some(Ok(seconds)), Some(Ok(frames))) =
        (parts.next(), parts.next(), parts.next())
    else {
        return Err(CueError::NoIndex);
    };
    if frames >= 75 {
        return Err(CueError::Frames(frames));
    }
    Ok((minutes * 60 + seconds) * 75 + frames)
}

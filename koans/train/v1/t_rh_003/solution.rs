/// A pressed key of an electric piano.
#[derive(Debug, PartialEq)]
pub struct Note {
    pub key: u16,
    pub velocity: u16,
}

fn number(text: &str, limit: u16) -> Result<u16, String> {
    let value = text
        .parse::<u16>()
        .map_err(|_| format!("{text:?} is no number"))?;
    if value > limit {
        return Err(format!("{value} is above {limit}"));
    }
    Ok(value)
}

/// Reads a note such as `60 100`.
pub fn note(text: &str) -> Result<Note, String> {
    let (key, velocity) = text
        .split_once(' ')
        .ok_or("a note is a key and a velocity")?;
    Ok(Note {
        key: number(key, 127)?,
        velocity: number(velocity, 127)?,
    })
}

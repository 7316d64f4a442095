use std::error;
use std::fmt::{self, Display, Formatter};

/// A save file this game did not write.
#[derive(Debug)]
pub enum SaveError {
    Foreign,
    TooNew(u32),
}

impl Display for SaveError {
    fn fmt(&self, out: &mut Formatter<'_>) -> fmt::Result {
        match self {
            SaveError::Foreign => out.write_str("not a save file"),
            SaveError::TooNew(version) => write!(out, "version {version} is too new"),
        }
    }
}

fn body(save: &str) -> Result<&str, SaveError> {
    let save = save.strip_prefix("SAVE").ok_or(SaveError::Foreign)?;
    match save.split_once(' ') {
        Some(("1" | "2", body)) => Ok(body),
        Some((version, _)) => Err(SaveError::TooNew(version.parse().unwrap_or(u32::MAX))),
        None => Err(SaveError::Foreign),
    }
}

/// The level at which a saved game goes on.
pub fn level(save: &str) -> Result<u8, Box<dyn error::Error>> {
    let body = body(save)?;
    Ok(body.trim().parse()?)
}

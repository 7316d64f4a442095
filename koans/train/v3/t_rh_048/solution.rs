use std::{error::Error, fmt, num::ParseIntError, str};

/// A colour that cannot be read, and why.
#[derive(Debug)]
pub struct ColourError(Box<dyn Error>);

impl fmt::Display for ColourError {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "not a colour: {}", self.0)
    }
}

impl Error for ColourError {}

impl From<str::Utf8Error> for ColourError {
    fn from(error: str::Utf8Error) -> Self {
        ColourError(Box::new(error))
    }
}

impl From<ParseIntError> for ColourError {
    fn from(error: ParseIntError) -> Self {
        ColourError(Box::new(error))
    }
}

/// Reads a number of two hex digits.
pub fn channel(digits: &[u8]) -> Result<u8, ColourError> {
    let digits = str::from_utf8(digits)?;
    let value: Result<u8, ParseIntError> = u8::from_str_radix(digits, 16);
    Ok(value?)
}

/// Red, green and blue of a colour.
pub fn colour(text: &[u8]) -> Result<[u8; 3], ColourError> {
    let digits = text.strip_prefix(b"#").unwrap_or(text);
    let mut channels = [0; 3];
    for (value, digits) in channels.iter_mut().zip(digits.chunks(2)) {
        *value = channel(digits)?;
    }
    Ok(channels)
}

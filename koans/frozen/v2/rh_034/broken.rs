use std::num::{ParseFloatError, ParseIntError};

#[derive(Debug, PartialEq)]
pub struct MapError {
    pub reason: String,
}

impl<E: std::error::Error> From<E> for MapError {
    fn from(error: E) -> Self {
        let reason = format!("number: {error}");
        MapError { reason }
    }
}

impl From<ParseFloatError> for MapError {
    fn from(error: ParseFloatError) -> Self {
        let reason = format!("fraction: {error}");
        MapError { reason }
    }
}

/// Zoom level and latitude from a link such as `12@48.2`.
pub fn position(link: &str) -> Result<(u8, f64), MapError> {
    let (zoom, latitude) = link.split_once('@').unwrap_or(("0", link));
    let zoom = zoom.parse().map_err(|e: ParseIntError| MapError::from(e))?;
    Ok((zoom, latitude.parse::<f64>()?))
}

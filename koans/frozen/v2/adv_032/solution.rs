use std::error::Error;
use std::fmt;
use std::num::ParseIntError;

#[derive(Debug)]
pub struct UploadError {
    part: usize,
    cause: ParseIntError,
}

impl fmt::Display for UploadError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "part {} has a bad size", self.part)
    }
}

impl Error for UploadError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        Some(&self.cause)
    }
}

/// Adds up the sizes of the parts.
pub fn total(sizes: &[&str]) -> Result<u64, UploadError> {
    let mut total = 0;
    for (part, size) in sizes.iter().enumerate() {
        total += size
            .parse::<u64>()
            .map_err(|cause| UploadError { part, cause })?;
    }
    Ok(total)
}

#[derive(Debug, PartialEq)]
pub enum FrameError {
    Empty,
    Short { expected: usize, got: usize },
}

/// The payload of a frame: one byte of length, then that many bytes.
pub fn payload(frame: &[u8]) -> Result<&[u8], FrameError> {
    let (length, rest) = frame.split_first().ok_or(FrameError::Empty)?;
    let expected = usize::from(*length);
    if rest.len() < expected {
        let got = rest.len();
        return Err(FrameError::Short { expected, got });
    }
    Ok(&rest[..expected])
}

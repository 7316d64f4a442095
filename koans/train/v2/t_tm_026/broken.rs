/// What the header of a recording tells.
#[derive(Debug, PartialEq)]
pub struct Header {
    pub samples: u32,
    pub stereo: bool,
}

/// Reads a header, if there is one.
pub fn header(bytes: &[u8]) -> Option<Header> {
    let rest = bytes.strip_prefix(b"TAPE")?;
    let (length, rest) = rest.split_at_checked(4)?;
    let samples = u32::from_le_bytes(length);
    let stereo = *rest.first()? != 0;
    Some(Header { samples, stereo })
}

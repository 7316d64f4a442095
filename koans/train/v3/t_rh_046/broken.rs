/// A packet that ends too early.
#[derive(Debug, PartialEq)]
pub struct CutOff {
    pub missing: usize,
}

/// The packets of a recording.
pub struct Packets<'b> {
    pub bytes: &'b [u8],
}

impl<'b> Packets<'b> {
    /// The next packet, if there is one.
    pub fn packet(&mut self) -> Result<Option<&'b [u8]>, CutOff> {
        let Some((&length, rest)) = self.bytes.split_first() else {
            return Ok(None);
        };
        let length = usize::from(length);
        let Some((packet, rest)) = rest.split_at_checked(length) else {
            let missing = length - rest.len();
            return Err(CutOff { missing });
        };
        self.bytes = rest;
        Ok(Some(packet))
    }
}

/// The highest value of each packet that is not empty.
pub fn peaks(bytes: &[u8]) -> Result<Vec<u8>, CutOff> {
    let mut packets = Packets { bytes };
    let mut peaks = vec![];
    while let Some(packet) = packets.packet() {
        peaks.extend(packet.iter().max());
    }
    Ok(peaks)
}

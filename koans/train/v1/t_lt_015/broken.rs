/// A stream of frames; a frame is a length byte and as many others.
pub struct Frames<'s> {
    left: &'s [u8],
}

impl<'s> Frames<'s> {
    pub fn new(stream: &'s [u8]) -> Self {
        Frames { left: stream }
    }

    /// The next frame; a cut-off one at the end is left out.
    pub fn pull(&'s mut self) -> Option<&'s [u8]> {
        let (&length, rest) = self.left.split_first()?;
        let (frame, rest) = rest.split_at_checked(length.into())?;
        self.left = rest;
        Some(frame)
    }
}

/// Every frame of a stream, without its length.
pub fn frames(stream: &[u8]) -> Vec<&[u8]> {
    let mut reader = Frames::new(stream);
    let mut all = Vec::new();
    while let Some(frame) = reader.pull() {
        all.push(frame);
    }
    all
}

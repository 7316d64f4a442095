/// A telegram of a heating system.
pub struct Telegram<'a> {
    pub payload: &'a [u8],
    pub check: u8,
}

impl<'a> Telegram<'a> {
    /// Splits off the last byte.
    pub fn new(bytes: &'a [u8]) -> Option<Self> {
        let (&check, payload) = bytes.split_last()?;
        Some(Self { payload, check })
    }

    /// Whether the check byte is right.
    pub fn is_sound(&self) -> bool {
        let sum: u32 = self.payload.iter().sum();
        sum % 251 == u32::from(self.check)
    }
}

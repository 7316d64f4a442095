#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct UserId(u32);

impl From<u32> for UserId {
    /// The last digit on the wire is a check digit.
    fn from(wire: u32) -> Self {
        UserId(wire / 10)
    }
}

pub struct Message {
    pub from: UserId,
    pub to: UserId,
}

/// Reads `sender>receiver` as two ids.
pub fn route(text: &str) -> Option<Message> {
    let (from, to) = text.split_once('>')?;
    let from: u32 = from.trim().parse().ok()?;
    let to: u64 = to.trim().parse().ok()?;
    Some(Message {
        from: from.into(),
        to: to.into(),
    })
}

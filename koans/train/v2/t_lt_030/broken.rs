/// Who sent a letter.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Sender<'m> {
    pub address: &'m str,
}

/// A letter as it stands in a mailbox.
#[derive(Debug)]
pub struct Letter<'t> {
    pub sender: Sender<'m>,
    pub subject: &'t str,
}

impl<'t> Letter<'t> {
    /// Reads a line such as `ida@post: Rent`.
    pub fn read(line: &'t str) -> Option<Self> {
        let (address, subject) = line.split_once(": ")?;
        let sender = Sender { address };
        Some(Letter { sender, subject })
    }
}

/// The subjects of one sender, in order.
pub fn subjects<'t>(mailbox: &'t str, address: &str) -> Vec<&'t str> {
    let letters = mailbox.lines().filter_map(Letter::read);
    letters
        .filter(|letter| letter.sender == Sender { address })
        .map(|letter| letter.subject)
        .collect()
}

/// What came from a modem and was not read yet.
#[derive(Debug, Default)]
pub struct Inbox {
    buffer: String,
    taken: usize,
}

impl Inbox {
    /// Adds what the modem sent.
    pub fn receive(&mut self, text: &str) {
        self.buffer.push_str(text);
    }

    /// The next message, if all of it has come: it ends with a semicolon.
    pub fn next_message(&mut self) -> Option<String> {
        let (message, rest) = self.buffer.split_once(';')?;
        self.buffer = rest.to_owned();
        self.taken += 1;
        Some(message.trim().to_owned())
    }

    /// How many messages were taken, and how many bytes wait.
    pub fn state(&self) -> (usize, usize) {
        (self.taken, self.buffer.len())
    }
}

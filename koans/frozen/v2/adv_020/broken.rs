use std::cell::Cell;

#[derive(Default)]
pub struct Mailbox {
    message: Cell<String>,
    read: Cell<u32>,
}

impl Mailbox {
    /// Puts a message into the box; the one that lay there is returned.
    pub fn put(&self, message: &str) -> String {
        self.message.replace(message.to_string())
    }

    /// Takes the message out and counts it, unless the box is empty.
    pub fn read(&self) -> Option<String> {
        let message = self.message.get();
        if message.is_empty() {
            return None;
        }
        self.read.set(self.read.get() + 1);
        Some(message)
    }

    pub fn count(&self) -> u32 {
        self.read.get()
    }
}

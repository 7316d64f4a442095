use std::io;

/// A download that is under way.
#[derive(Default)]
pub struct Download {
    received: usize,
    failed: Option<io::Error>,
}

impl Download {
    /// Notes what the network gave; after an error nothing counts.
    pub fn chunk(&mut self, chunk: io::Result<&[u8]>) {
        if self.failed.is_some() {
            return;
        }
        match chunk {
            Ok(bytes) => self.received += bytes.len(),
            Err(error) => self.failed = Some(error),
        }
    }

    /// The size of the download, or the error that ended it. It starts anew.
    pub fn finish(&mut self) -> io::Result<usize> {
        let received = std::mem::take(&mut self.received);
        match self.failed {
            Some(error) => Err(error),
            None => Ok(received),
        }
    }
}

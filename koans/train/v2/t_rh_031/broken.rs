use std::io::{self, ErrorKind};

/// Why notes were not read.
#[derive(Debug)]
pub enum NotesError {
    Locked,
    Io(io::Error),
}

/// Where notes are kept.
pub struct Notebook<R> {
    pub locked: bool,
    pub read: R,
}

impl<R: Fn(&str) -> io::Result<String>> Notebook<R> {
    fn page(&self, bed: &str) -> Result<String, NotesError> {
        if self.locked {
            return Err(NotesError::Locked);
        }
        (self.read)(bed).map_err(NotesError::Io)
    }

    /// The notes of a bed, empty for a new one.
    pub fn notes(&self, bed: &str) -> Result<String, NotesError> {
        match self.page(bed) {
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(String::new()),
            other => other,
        }
    }
}

/// What a download is doing; it owns its buffers, so it is never copied.
#[derive(Debug, PartialEq, Default)]
pub enum Phase {
    #[default]
    Broken,
    Waiting(String),
    Running {
        url: String,
        bytes: Vec<u8>,
    },
    Done(Vec<u8>),
}

pub struct Download {
    phase: Phase,
}

impl Download {
    pub fn new(url: &str) -> Self {
        let phase = Phase::Waiting(url.to_string());
        Download { phase }
    }

    /// Takes the next piece; an empty one says that it was the last.
    pub fn receive(&mut self, piece: &[u8]) -> &Phase {
        self.phase = match std::mem::take(&mut self.phase) {
            Phase::Waiting(url) => Phase::Running {
                url,
                bytes: piece.to_vec(),
            },
            Phase::Running { bytes, .. } if piece.is_empty() => Phase::Done(bytes),
            Phase::Running { url, mut bytes } => {
                bytes.extend_from_slice(piece);
                Phase::Running { url, bytes }
            }
            other => other,
        };
        &self.phase
    }
}

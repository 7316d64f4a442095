#[derive(Debug, PartialEq)]
pub enum Phase {
    Fill { litres: u32 },
    Spin { rpm: u32 },
    Done,
}

pub struct Washer {
    phase: Phase,
    protocol: Vec<String>,
}

impl Washer {
    pub fn new(litres: u32) -> Self {
        Washer {
            phase: Phase::Fill { litres },
            protocol: Vec::new(),
        }
    }

    /// Goes into the next phase and says whether that was a change.
    pub fn enter(&mut self, next: Phase) -> bool {
        let before = std::mem::replace(&mut self.phase, next);
        let changed = before != self.phase;
        if changed {
            let line = format!("{before:?} -> {:?}", self.phase);
            self.protocol.push(line);
        }
        changed
    }

    pub fn protocol(&self) -> &[String] {
        &self.protocol
    }
}

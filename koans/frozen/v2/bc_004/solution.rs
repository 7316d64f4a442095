#[derive(Debug, PartialEq)]
pub enum Door {
    Open,
    Closed,
    Locked { tries: u8 },
}

pub struct Controller {
    pub state: Door,
    pub journal: Vec<String>,
}

impl Controller {
    pub fn push(&mut self, event: &str) {
        let next = match (&self.state, event) {
            (Door::Open, "close") => Door::Closed,
            (Door::Closed, "open") => Door::Open,
            (Door::Closed, "lock") => Door::Locked { tries: 0 },
            (Door::Locked { tries }, "open") => Door::Locked { tries: tries + 1 },
            _ => return,
        };
        let line = format!("{:?} -> {:?}", self.state, next);
        self.state = next;
        self.journal.push(line);
    }
}

use std::ops::Add;

/// A distance in metres.
#[derive(Clone, Copy, Debug, Default)]
#[derive(PartialEq, Eq, PartialOrd, Ord)]
pub struct Metres(pub u32);

impl Add for Metres {
    type Output = Metres;

    fn add(self, other: Metres) -> Metres {
        Metres(self.0 + other.0)
    }
}

/// One evening at the pool.
pub struct Session {
    pub warm_up: Metres,
    pub lanes: Vec<Metres>,
}

/// What was swum in one evening.
pub fn swum(session: &Session) -> Metres {
    let lanes: Metres = session.lanes.iter().copied().sum();
    session.warm_up + lanes
}

/// The longest evening.
pub fn longest(log: &[Session]) -> Option<Metres> {
    log.iter().map(swum).max()
}

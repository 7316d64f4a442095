#[derive(Default)]
pub struct TackleBox<'b> {
    best: Option<(&'b str, u32)>,
    trips: u32,
}

impl<'b> TackleBox<'b> {
    /// Notes the catch made with a bait; a tie keeps the older one.
    pub fn note(&mut self, bait: &str, catch: u32) {
        self.trips += 1;
        if self.best.is_none_or(|(_, most)| catch > most) {
            self.best = Some((bait, catch));
        }
    }

    pub fn advice(&self) -> String {
        match self.best {
            Some((bait, most)) => format!("{bait} ({most} in {} trips)", self.trips),
            None => "try worms".to_string(),
        }
    }
}

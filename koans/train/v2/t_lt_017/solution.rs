/// A dive as the judges' sheet has it.
pub struct Dive<'s> {
    pub club: &'s str,
    pub name: &'s str,
    pub points: u32,
}

/// The sheet of a competition.
pub struct Sheet<'s> {
    dives: Vec<Dive<'s>>,
}

impl<'s> Sheet<'s> {
    /// Reads lines of club, name and points.
    pub fn read(text: &'s str) -> Self {
        let mut dives = Vec::new();
        for line in text.lines() {
            let mut cells = line.splitn(3, ',').map(str::trim);
            if let (Some(club), Some(name), Some(points)) =
                (cells.next(), cells.next(), cells.next())
            {
                let points = points.parse().unwrap_or(0);
                dives.push(Dive { club, name, points });
            }
        }
        Sheet { dives }
    }

    /// The name of the best dive of a club.
    pub fn best(&self, club: &str) -> Option<&'s str> {
        let dives = self.dives.iter().filter(|dive| dive.club == club);
        Some(dives.max_by_key(|dive| dive.points)?.name)
    }
}

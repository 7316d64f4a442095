/// A dive as the judges' sheet has it.
pub struct Dive<'sheet> {
    pub club: &'sheet str,
    pub name: &'sheet str,
    pub points: u32,
}

/// The sheet of a competition.
pub struct Sheet<'sheet> {
    dives: Vec<Dive<'sheet>>,
}

impl<'sheet> Sheet<'sheet> {
    /// Reads lines of club, name and points.
    pub fn read(text: &'sheet str) -> Self {
        let mut dives = vec![];
        for row in text.lines() {
            let mut cells = row.splitn(3, ',').map(str::trim);
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
    pub fn best(&self, club: &str) -> Option<&'sheet str> {
        let dives = self.dives.iter().filter(|dive| dive.club == club);
        Some(dives.max_by_key(|dive| dive.points)?.name)
    }
}

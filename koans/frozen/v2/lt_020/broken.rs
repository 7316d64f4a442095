/// A view of one verse.
pub struct Verse<'p> {
    pub lines: Vec<&'p str>,
}

impl Verse<'_> {
    pub fn of(poem: &'p str) -> Self {
        let lines = poem.lines().map(str::trim).collect();
        Verse { lines }
    }

    /// How many neighbouring lines end on the same letters.
    pub fn rhymes(&self, letters: usize) -> usize {
        let tail = |line: &str| {
            line.len()
                .checked_sub(letters)
                .map(|at| line[at..].to_string())
        };
        let pairs = self.lines.windows(2);
        pairs.filter(|pair| tail(pair[0]) == tail(pair[1])).count()
    }
}

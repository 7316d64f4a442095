/// Jars of one kind of jam.
pub struct Batch {
    pub fruit: String,
    pub year: u16,
    pub jars: usize,
}

/// Everything that was cooked.
pub struct Pantry {
    pub batches: Vec<Batch>,
}

impl Pantry {
    /// A label for each batch, without the year for those of `this_year`.
    pub fn labels(&self, this_year: u16) -> impl Iterator<Item = String> {
        self.batches.iter().map(move |batch| {
            if batch.year == this_year {
                return batch.fruit.as_str();
            }
            batch.fruit.split(' ').next().unwrap_or_default()
        })
    }

    /// How many labels of each kind to print.
    pub fn to_print(&self, this_year: u16) -> Vec<(String, usize)> {
        let jars = self.batches.iter().map(|batch| batch.jars);
        self.labels(this_year).zip(jars).collect()
    }
}

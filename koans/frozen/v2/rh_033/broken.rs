pub struct Backups {
    pub ages: Vec<u32>,
}

impl Backups {
    fn oldest(&self) -> Option<u32> {
        self.ages.iter().max().copied()
    }

    /// How many backups are older than half the age of the oldest one.
    pub fn removable(&self) -> usize {
        let Some(oldest) = self.oldest() else {
            return 0;
        };
        self.ages.iter().filter(|age| **age > *oldest / 2).count()
    }
}

fn main() {
    let ages = std::env::args().skip(1).filter_map(|age| age.parse().ok());
    let backups = Backups {
        ages: ages.collect(),
    };
    println!("{} can go", backups.removable());
}

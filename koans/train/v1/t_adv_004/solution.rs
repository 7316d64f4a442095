/// Print jobs: their numbers and pages.
#[derive(Default)]
pub struct Spool {
    jobs: Vec<(u64, usize)>,
}

impl Spool {
    pub fn add(&mut self, number: u64, pages: usize) {
        self.jobs.push((number, pages));
    }

    /// Numbers of the jobs above `limit` pages, as they are now.
    pub fn large(&self, limit: usize) -> impl Iterator<Item = u64> + use<> {
        let mut numbers = self.jobs.clone();
        numbers.retain(|(_, pages)| *pages > limit);
        numbers.into_iter().map(|job| job.0)
    }

    /// Cancels all jobs above `limit` pages and gives their numbers.
    pub fn clean(&mut self, limit: usize) -> Vec<u64> {
        let mut cancelled = Vec::new();
        for number in self.large(limit) {
            self.jobs.retain(|job| job.0 != number);
            cancelled.push(number);
        }
        cancelled
    }
}

/// A document that waits for the printer.
pub struct Job {
    pub number: u64,
    pub pages: usize,
}

/// The documents that wait, in their order.
#[derive(Default)]
pub struct Spool {
    pub jobs: Vec<Job>,
}

impl Spool {
    /// Numbers and pages of the jobs that fit on the paper there is now.
    fn fitting(&self, paper: &usize) -> impl Iterator<Item = (u64, usize)> {
        let most = *paper;
        let jobs = self.jobs.iter().filter(move |job| job.pages <= most);
        jobs.map(|job| (job.number, job.pages))
    }

    /// Prints until no job fits any more; gives their numbers and the paper left.
    pub fn print(&self, mut paper: usize) -> (Vec<u64>, usize) {
        let mut printed = Vec::new();
        for (number, pages) in self.fitting(&paper) {
            if pages <= paper {
                paper -= pages;
                printed.push(number);
            }
        }
        (printed, paper)
    }
}

#[derive(Debug, PartialEq)]
pub struct Job {
    pub id: u32,
    pub command: String,
}

#[derive(Debug, Default)]
pub struct Worker {
    current: Option<Job>,
    finished: u32,
}

impl Worker {
    pub fn start(&mut self, job: Job) -> Result<(), Job> {
        if self.current.is_some() {
            return Err(job);
        }
        self.current = Some(job);
        Ok(())
    }

    /// Ends the current job and hands it out.
    pub fn finish(&mut self) -> Option<Job> {
        let job = self.current.take()?;
        self.finished += 1;
        Some(job)
    }

    pub fn finished(&self) -> u32 {
        self.finished
    }
}

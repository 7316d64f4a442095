use std::pin::Pin;

type Job = Pin<Box<dyn Future<Output = String>>>;

#[derive(Default)]
pub struct Timer {
    jobs: Vec<(u32, Job)>,
}

impl Timer {
    /// Greets someone at a minute.
    pub fn greet(&mut self, minute: u32, name: &str) {
        let name = name.trim().to_string();
        let job = async move { format!("hello {name}") };
        self.jobs.push((minute, Box::pin(job)));
    }

    /// The jobs that are due by a minute, in the order they were added.
    pub fn due(&mut self, minute: u32) -> Vec<Job> {
        let due = self.jobs.extract_if(.., |(at, _)| *at <= minute);
        due.map(|(_, job)| job).collect()
    }
}

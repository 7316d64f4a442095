use std::fmt::Display;

#[derive(Default)]
pub struct PrintQueue {
    waiting: Vec<(u8, Box<dyn Display>)>,
}

impl PrintQueue {
    /// Adds a job; urgent ones have a high priority.
    pub fn submit<J: Display>(&mut self, priority: u8, job: J) -> usize {
        self.waiting.push((priority, Box::new(job)));
        self.waiting.len()
    }

    /// Prints everything, the most urgent first.
    pub fn print_all(mut self) -> String {
        self.waiting.sort_by_key(|(priority, _)| u8::MAX - priority);
        let pages: Vec<String> = self
            .waiting
            .iter()
            .map(|(_, job)| job.to_string())
            .collect();
        pages.join("\u{c}")
    }
}

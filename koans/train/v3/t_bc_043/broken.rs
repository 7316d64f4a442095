use std::thread;

/// A batch of pottery and the steps of its firing, in degrees.
#[derive(Debug)]
pub struct Batch {
    pub name: String,
    pub steps: Vec<u32>,
}

impl Batch {
    /// Fires the batch: the hottest step and how many there were.
    pub fn fire(self) -> (u32, usize) {
        let hottest = self.steps.iter().copied().max().unwrap_or(0);
        (hottest, self.steps.len())
    }
}

/// Fires a batch in the background and tells how it went.
pub fn report(batch: Batch) -> String {
    let name = batch.name.as_str();
    let firing = thread::spawn(move || batch.fire());
    match firing.join() {
        Ok((_, 0)) => format!("{name} is still raw"),
        Ok((hottest, steps)) => format!("{name}: {steps} steps up to {hottest}"),
        Err(_) => format!("{name} broke"),
    }
}
